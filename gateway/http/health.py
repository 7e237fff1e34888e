"""The health check for load balancers and start scripts."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.errors import StoreUnavailable

HEALTH_PATH: Final = "/health"


def health_route(ping: Callable[[], Awaitable[None]]) -> Route:
    """`GET /health`: 200 when the database answers, 503 when `ping` raises `StoreUnavailable`."""

    async def health(_: Request) -> Response:
        try:
            await ping()
        except StoreUnavailable:
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return Route(HEALTH_PATH, health, methods=["GET"])
