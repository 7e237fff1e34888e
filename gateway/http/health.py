"""The health checks for load balancers and start scripts.

`/health` asks the database. `/health/ready` also says 503 when a task beside the requests has ended by a fault of ours,
so that no request is sent to a process which is about to end.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.background import Background
from gateway.errors import StoreUnavailable

HEALTH_PATH: Final = "/health"


def health_routes(ping: Callable[[], Awaitable[None]], background: Background) -> list[Route]:
    """`GET /health` and `GET /health/ready`: 200 when all is well, 503 when not.

    `ping` raises `StoreUnavailable` when the database does not answer.
    """

    async def health(_: Request) -> Response:
        try:
            await ping()
        except StoreUnavailable:
            return JSONResponse({"status": "unavailable"}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        if background.down:
            return JSONResponse({"status": "unavailable", "down": list(background.down)}, status_code=503)
        return await health(request)

    return [Route(HEALTH_PATH, health, methods=["GET"]), Route(f"{HEALTH_PATH}/ready", ready, methods=["GET"])]
