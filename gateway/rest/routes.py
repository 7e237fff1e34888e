"""The routes of Knock's HTTP API under `/v1`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send

from gateway.auth.authenticator import Authenticator
from gateway.bulk.service import BulkService
from gateway.preferences.service import PreferenceService
from gateway.rates import RateLimits
from gateway.rest.bulk_operations import BulkEndpoints
from gateway.rest.endpoint import Endpoint
from gateway.rest.errors import EXCEPTION_HANDLERS
from gateway.rest.openapi import OPENAPI_PATH, openapi_document
from gateway.rest.recipients import RecipientEndpoints
from gateway.rest.routing import PREFIX, ApiMount, route_path
from gateway.rest.user_sets import UserSetEndpoints
from gateway.settings import Settings


def rest_routes(
    *,
    preferences: PreferenceService,
    bulk: BulkService,
    authenticator: Authenticator,
    rates: RateLimits,
    settings: Settings,
) -> Sequence[BaseRoute]:
    """The routes of the whole API; errors below `/v1` have its form."""
    endpoints = [
        *UserSetEndpoints(preferences).endpoints(),
        *RecipientEndpoints(preferences).endpoints(),
        *BulkEndpoints(bulk, root_path=settings.root_path).endpoints(),
    ]
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint

    async def respond(endpoint: Endpoint, request: Request) -> Response:
        return await endpoint.respond(request, authenticator, rates, settings)

    routes: list[BaseRoute] = [_route(path, by_method, respond) for path, by_method in by_path.items()]
    routes.append(_description(endpoints, settings.root_path))
    routes.append(Mount("/objects", _no_objects))
    router = Router(routes, redirect_slashes=False, default=_nothing_here)
    told = Middleware(ExceptionMiddleware, handlers=EXCEPTION_HANDLERS)
    return [ApiMount(PREFIX, router, middleware=[told])]


def _route(
    path: str, by_method: Mapping[str, Endpoint], respond: Callable[[Endpoint, Request], Awaitable[Response]]
) -> Route:
    async def handle(request: Request) -> Response:
        # A HEAD is a GET whose body the server leaves out.
        return await respond(by_method.get(request.method) or by_method["GET"], request)

    return Route(route_path(_relative(path)), handle, methods=list(by_method))


def _description(endpoints: Sequence[Endpoint], root_path: str) -> Route:
    document = orjson.dumps(openapi_document(endpoints, root_path=root_path))

    async def describe(_: Request) -> Response:
        return Response(document, media_type="application/json")

    return Route(_relative(OPENAPI_PATH), describe)


def _relative(path: str) -> str:
    return path.removeprefix(PREFIX)


async def _no_objects(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise HTTPException(404, "Objects are no recipients here: only users have preferences, under /v1/users.")


async def _nothing_here(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise HTTPException(404, f"There is nothing at this address; {OPENAPI_PATH} says what there is.")
