"""Errors of the HTTP API: one JSON envelope, and the status and code of each kind.

::

    {"code": "invalid_params", "message": "...", "status": 422, "type": "invalid_request_error",
     "errors": [{"field": "workflows.welcome", "message": "...", "type": "invalid"}]}

`errors` lists everything that is wrong with an input; only answers with status 422 have it. An unexpected exception is
logged once, and the client is told the id of the request.

A reused idempotency key is a 422 and not a 409, because the official clients repeat a request that ended in 409.

Source: Knock API reference, "Errors"; IETF draft "The Idempotency-Key HTTP Header Field", for that 422.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, cast

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from gateway.auth.api_keys import KeyKind
from gateway.auth.authenticator import Credentials
from gateway.errors import (
    Forbidden,
    GatewayError,
    InvalidInput,
    NotFound,
    Problem,
    StoreUnavailable,
    Unauthenticated,
)
from gateway.http.faults import masked
from gateway.http.request_ids import current_request_id
from gateway.idempotency import IdempotencyKeyReused
from gateway.preferences.model import Json, RevisionConflict
from gateway.rates import RateLimited

_log = structlog.get_logger(__name__)

_RETRY_AFTER_SECONDS: Final = 1
"""How long clients should wait when the database did not answer."""


class MalformedRequest(GatewayError):
    """The request cannot be read: its body is not JSON, or its address is not UTF-8."""

    code = "MALFORMED_REQUEST"


class IncorrectTokenType(GatewayError):
    """A user called an endpoint that is for servers only."""

    code = "INCORRECT_TOKEN_TYPE"

    def __init__(self) -> None:
        super().__init__("You cannot call this endpoint with this token: use a secret key, from a server.")


class BadCredentials(Unauthenticated):
    """The request has no valid credentials; `rest_code` names the kind that is missing or wrong.

    Source: Knock API reference, "Error codes".
    """

    def __init__(self, message: str, credentials: Credentials) -> None:
        super().__init__(message)
        self.rest_code = _rest_code(credentials)


def _rest_code(credentials: Credentials) -> str:
    if not credentials.bearer:
        return "api_key_missing"
    match credentials.bearer.partition("_")[0]:
        case KeyKind.PUBLIC if credentials.user_token is None:
            return "missing_user_token"
        case KeyKind.PUBLIC | KeyKind.SECRET | KeyKind.RESTRICTED:
            return "authentication_required"
        case _:
            return "invalid_user_token"


@dataclass(frozen=True, slots=True)
class Kind:
    """The status, code and type of one kind of error."""

    status: HTTPStatus
    code: str
    type: str = "api_error"


_REQUEST: Final = "invalid_request_error"
_CREDENTIALS: Final = "authentication_error"

_FAULT: Final = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_server_error")

KINDS: Final[Mapping[str, Kind]] = {
    MalformedRequest.code: Kind(HTTPStatus.BAD_REQUEST, "malformed_request", _REQUEST),
    Unauthenticated.code: Kind(HTTPStatus.UNAUTHORIZED, "authentication_required", _CREDENTIALS),
    IncorrectTokenType.code: Kind(HTTPStatus.UNAUTHORIZED, "incorrect_token_type", _CREDENTIALS),
    Forbidden.code: Kind(HTTPStatus.FORBIDDEN, "authorization", _CREDENTIALS),
    NotFound.code: Kind(HTTPStatus.NOT_FOUND, "resource_missing"),
    RevisionConflict.code: Kind(HTTPStatus.PRECONDITION_FAILED, "revision_conflict", _REQUEST),
    InvalidInput.code: Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_params", _REQUEST),
    IdempotencyKeyReused.code: Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", _REQUEST),
    RateLimited.code: Kind(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited"),
    StoreUnavailable.code: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "store_unavailable"),
}
"""The kinds of errors by `GatewayError.code`."""

_HTTP_KINDS: Final[Mapping[int, Kind]] = {
    HTTPStatus.NOT_FOUND: KINDS[NotFound.code],
    HTTPStatus.METHOD_NOT_ALLOWED: Kind(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", _REQUEST),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_too_large", _REQUEST),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Kind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", _REQUEST),
    HTTPStatus.MISDIRECTED_REQUEST: Kind(HTTPStatus.MISDIRECTED_REQUEST, "misdirected_request", _REQUEST),
}
"""The kinds of `HTTPException`s by status."""

_SAID_IN_HEADERS: Final[Mapping[tuple[str, ...], str]] = {("idempotency_key",): "Idempotency-Key"}


async def refused(request: Request, error: Exception) -> Response:
    """The answer to a `GatewayError`."""
    refusal = cast("GatewayError", error)
    kind = KINDS.get(refusal.code)
    # Some never reach a client, such as those of a worker or of the configuration; here they are faults.
    if kind is None:
        return await failed(request, error)
    envelope = _envelope(kind, refusal.message)
    if isinstance(refusal, BadCredentials):
        envelope["code"] = refusal.rest_code
    if kind.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        envelope["errors"] = [
            {"field": _field(each.path), "message": each.message, "type": "invalid"} for each in _problems(refusal)
        ]
    return _response(envelope, kind.status, _headers(kind.status, refusal))


async def http_refused(_: Request, error: Exception) -> Response:
    """The answer to an `HTTPException`: an unknown address, a method that is not allowed, too large a body."""
    refusal = cast("HTTPException", error)
    status = HTTPStatus(refusal.status_code)
    kind = _HTTP_KINDS.get(status, Kind(status, "invalid_request", _REQUEST))
    return _response(_envelope(kind, refusal.detail), status, refusal.headers)


async def failed(_: Request, error: Exception) -> Response:
    """The answer to an unexpected exception."""
    _log.error("request_failed", exc_info=error)
    return _response(_envelope(_FAULT, masked(current_request_id() or "unknown")), _FAULT.status)


async def gone(_: Request, _error: Exception) -> Response:
    """The answer to a client that left before it had sent its body. Nobody reads it, but Starlette wants one."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


EXCEPTION_HANDLERS: Final[Mapping[type[Exception], ExceptionHandler]] = {
    GatewayError: refused,
    HTTPException: http_refused,
    ClientDisconnect: gone,
    Exception: failed,
}
"""The exception handlers of the whole API."""


def _envelope(kind: Kind, message: str) -> dict[str, Json]:
    return {"code": kind.code, "message": message, "status": kind.status.value, "type": kind.type}


def _problems(refusal: GatewayError) -> Sequence[Problem]:
    if isinstance(refusal, InvalidInput):
        return refusal.problems
    return [Problem(refusal.message, getattr(refusal, "path", None))]


def _field(path: Sequence[str] | None) -> str | None:
    return _SAID_IN_HEADERS.get(tuple(path), ".".join(path)) if path else None


def _headers(status: HTTPStatus, error: GatewayError) -> dict[str, str]:
    if status == HTTPStatus.UNAUTHORIZED:
        return {"www-authenticate": "Bearer"}
    if isinstance(error, RateLimited):
        return {"retry-after": str(error.retry_after_seconds)}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"retry-after": str(_RETRY_AFTER_SECONDS)}
    return {}


def _response(envelope: Mapping[str, Json], status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(envelope), status.value, headers, "application/json")
