"""Endpoints: one method at one path, described once for the router and for the OpenAPI document.

`Endpoint.respond` does for every request what does not depend on the endpoint: credentials, rate limits, the body,
conditional requests and idempotency keys. A handler turns a `Call` into an `Answer` with one call of a service.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias
from urllib.parse import unquote_to_bytes

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.auth.authenticator import Authenticator
from gateway.auth.callers import Caller
from gateway.idempotency import IdempotencyKey, hash_of, parse_idempotency_key
from gateway.preferences.model import Json
from gateway.preferences.requests import WriteOptions
from gateway.rates import Rate, RateLimits
from gateway.rest.bodies import json_body
from gateway.rest.errors import IncorrectTokenType, MalformedRequest
from gateway.rest.identity import caller_of
from gateway.rest.json_schemas import Schema
from gateway.rest.preconditions import entity_tag, expected_revision, is_known
from gateway.rest.routing import decoded
from gateway.settings import Settings

IDEMPOTENCY_KEY_HEADER: Final = "Idempotency-Key"

_ANY_REVISION: Final = WriteOptions()


class Access(Enum):
    """Which kinds of callers may call an endpoint. The services check what a caller may do there."""

    ALL = auto()
    SERVERS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as handlers see it.

    `path` and `query` map names of parameters to their values. `body` is None where an endpoint takes none. `options`
    hold the revision that `If-Match` names.
    """

    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = None
    options: WriteOptions = _ANY_REVISION
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a handler.

    `body` is None for 204. `revision` is that of the set which the body shows, None when it does not show one set.
    `replayed` says that the request was done before under the same idempotency key.
    """

    body: Json = None
    revision: int | None = None
    replayed: bool = False


Handler: TypeAlias = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """An optional parameter in the query of an address."""

    name: str
    description: str
    schema: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method at one path.

    `takes` and `gives` are the schemas of the bodies, None without a body. `versioned` endpoints answer with one set,
    and so with an entity tag. `missing` explains the 404 of endpoints that have one. `rate` is what a call counts as
    for the rate limits; None for an ordinary read or write.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    gives: Schema | None
    takes: Schema | None = None
    query: tuple[QueryParameter, ...] = ()
    access: Access = Access.ALL
    versioned: bool = False
    missing: str | None = None
    deprecated: bool = False
    rate: Rate | None = None

    @property
    def writes(self) -> bool:
        """Whether a call may change something."""
        return self.method != "GET"

    async def respond(
        self, request: Request, authenticator: Authenticator, rates: RateLimits, settings: Settings
    ) -> Response:
        """The response to a request.

        Raises:
            GatewayError: The request is refused.
            HTTPException: Its body is too large, or has another type than JSON.
        """
        caller = await caller_of(request.headers, authenticator)
        if self.access is Access.SERVERS and caller.user_id is not None:
            raise IncorrectTokenType
        # Before the body is read: a caller who is over the limit should cost as little as possible.
        await rates.spend(caller.counted_as, {self.rate or (Rate.WRITE if self.writes else Rate.READ): 1})
        _require_utf8(request)
        body = None if self.takes is None else await json_body(request, settings)
        answer = await self.handler(
            Call(
                caller=caller,
                path=request.path_params,
                query=request.query_params,
                body=body,
                options=_options(request) if self.versioned and self.writes else _ANY_REVISION,
                idempotency_key=_idempotency_key(request, body) if self.writes else None,
            )
        )
        return _response(request, answer)


def _options(request: Request) -> WriteOptions:
    return WriteOptions(expected_revision(request.headers))


def _idempotency_key(request: Request, body: Json) -> IdempotencyKey | None:
    """The request's key with the hash of the request: of its query, its conditions and its parsed body."""
    key = parse_idempotency_key(request.headers.get(IDEMPOTENCY_KEY_HEADER))
    if key is None:
        return None
    conditions = [request.headers.get(name) for name in ("if-match", "if-none-match")]
    path = decoded(request.scope["path"]).removeprefix(request.scope.get("app_root_path", "")).lstrip("/")
    return IdempotencyKey(key, hash_of([str(request.query_params), *conditions, body]), f"{request.method} {path}")


def _response(request: Request, answer: Answer) -> Response:
    headers = {"idempotent-replayed": "true"} if answer.replayed else {}
    if answer.body is None:
        return Response(status_code=204, headers=headers)
    body = orjson.dumps(answer.body)
    if answer.revision is not None:
        headers["etag"] = entity_tag(answer.revision, body)
        if request.method in ("GET", "HEAD") and is_known(request.headers, headers["etag"]):
            return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def _require_utf8(request: Request) -> None:
    """Pass when the address is UTF-8. Servers replace other bytes by one character, so two ids would become one."""
    raw = request.scope.get("raw_path", b"") + b"?" + request.scope["query_string"]
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise MalformedRequest("The address is not UTF-8.") from error
