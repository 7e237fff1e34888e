"""CORS: the headers that let pages of other origins call from a browser.

Source: Fetch Standard, "HTTP CORS protocol".
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.http.origins import ANY, AllowedOrigins, is_foreign
from gateway.http.request_ids import HEADER as REQUEST_ID

EXPOSED_HEADERS: Final = ("ETag", "Retry-After", "Idempotent-Replayed", REQUEST_ID)


class CrossOrigin(CORSMiddleware):
    """Middleware that lets pages of the allowed origins call, with any request headers.

    The gateway takes no cookies, so a page gains no rights from the browser that shows it.
    """

    def __init__(self, app: ASGIApp, origins: AllowedOrigins) -> None:
        super().__init__(
            app,
            allow_origins=(ANY,) if origins.is_any else (),
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("*",),
            expose_headers=EXPOSED_HEADERS,
        )
        self._origins = origins

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether pages of this origin may call; replaces Starlette's list of exact origins."""
        return origin in self._origins

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer a browser that asks, before it sends a page's request, whether it may."""
        self._tell(request_headers)
        return super().preflight_response(request_headers)

    async def simple_response(self, scope: Scope, receive: Receive, send: Send, request_headers: Headers) -> None:
        """Answer a request. The browser hides the answer from pages whose origin is not allowed."""
        self._tell(request_headers)
        await super().simple_response(scope, receive, send, request_headers)

    def _tell(self, headers: Headers) -> None:
        if is_foreign(headers, self._origins):
            self._origins.tell_refused(headers["origin"])


def cross_origin(origins: AllowedOrigins) -> Middleware:
    """The entry of `CrossOrigin` in an application's list of middleware."""
    return Middleware(CrossOrigin, origins)
