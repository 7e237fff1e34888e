"""Which other origins may call from a browser."""

from collections.abc import Sequence
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from gateway.http.request_ids import HEADER as REQUEST_ID

EXPOSED_HEADERS: Final = ("ETag", "Retry-After", "Idempotent-Replayed", REQUEST_ID)


def cross_origin(origins: Sequence[str]) -> Middleware:
    """Middleware that lets pages of these origins call (`*`: of any), with whatever headers their client sends.

    Credentials never come as cookies here, so an allowed origin gains nothing from a visitor's browser.
    """
    return Middleware(
        CORSMiddleware,
        allow_origins=tuple(origins),
        allow_methods=("GET", "POST", "PUT", "DELETE"),
        allow_headers=("*",),
        expose_headers=EXPOSED_HEADERS,
    )
