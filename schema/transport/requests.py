"""From an HTTP request, or a message on a WebSocket, to the parameters of a GraphQL request.

Source: GraphQL over HTTP, "Request"; graphql-ws, "GraphQL over WebSocket Protocol", `Subscribe`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, TypedDict, cast

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gateway.http.body_limit import read_body
from gateway.http.json_bodies import JsonTooLarge, parse_json
from gateway.http.media_types import require_json
from gateway.settings import Settings
from schema.execution.engine import OperationRequest
from schema.refusals import OPERATION_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, RequestRefused

_CODES: Final[Mapping[int, str]] = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: OPERATION_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: UNSUPPORTED_MEDIA_TYPE,
}
"""The codes of what is refused before anything is read of a body, by status."""

_OBJECTS: Final = ("variables", "extensions")

# Types are joined once: requests are looked at all the time.
_TEXT_OR_NULL: Final = str | None
_OBJECT_OR_NULL: Final = dict | None


class Parameters(TypedDict, total=False):
    """The parameters of a GraphQL request; a null says the same as nothing.

    `query` is there unless `extensions` hold the hash of a document in its place.
    """

    query: str | None
    variables: dict[str, Any] | None
    operationName: str | None
    extensions: dict[str, Any] | None


async def read_request(request: Request, limits: Settings) -> Parameters:
    """The parameters of a request, from its address or its body.

    Raises:
        RequestRefused: It is none of GraphQL, or too large.
    """
    if request.method == "GET":
        given: Any = _parameters_in_address(request.query_params, limits)
    else:
        given = parsed(await _body(request, limits.max_body_bytes), limits)
    if isinstance(given, list):
        raise RequestRefused("Send one operation at a time: lists of them are not accepted.")
    if fault := parameter_fault(given):
        raise RequestRefused(fault)
    return cast("Parameters", given)


def parameter_fault(given: object) -> str | None:
    """What is wrong with the parameters of a GraphQL request; None when nothing is."""
    if not isinstance(given, dict):
        return "Send an object with the document as `query`."
    if (not isinstance(given.get("query"), str) or not given["query"]) and not _has_only_a_hash(given):
        return "Send the document as a string, `query`."
    if not isinstance(given.get("operationName"), _TEXT_OR_NULL):
        return "`operationName` is a string, or null."
    for name in _OBJECTS:
        if not isinstance(given.get(name), _OBJECT_OR_NULL):
            return f"`{name}` is an object, or null."
    return None


def operation_request(given: Mapping[str, Any]) -> OperationRequest:
    """What is asked for by parameters in which nothing is wrong; `query` is None when only a hash came."""
    return OperationRequest(given.get("query") or None, given.get("variables") or {}, given.get("operationName"))


def parsed(text: str | bytes, limits: Settings) -> Any:
    """The value of a JSON text.

    Raises:
        RequestRefused: It is no JSON, or too large.
    """
    try:
        return parse_json(text, max_depth=limits.max_json_depth, max_values=limits.max_json_values)
    except JsonTooLarge as error:
        raise RequestRefused(error.msg, code=OPERATION_TOO_LARGE) from error
    except orjson.JSONDecodeError as error:
        raise RequestRefused(f"This is no JSON: {error.msg}.") from error


def _has_only_a_hash(given: Mapping[str, Any]) -> bool:
    """Whether a client wants to know if the document of a hash is known here, before it sends the document."""
    extensions = given.get("extensions")
    is_hash = isinstance(extensions, dict) and isinstance(extensions.get("persistedQuery"), dict)
    return is_hash and not given.get("query")


def _parameters_in_address(query: Mapping[str, str], limits: Settings) -> dict[str, Any]:
    given: dict[str, Any] = dict(query)
    for name in _OBJECTS:
        if name in given:
            given[name] = parsed(given[name], limits) if given[name] else None
    return given


async def _body(request: Request, max_bytes: int) -> bytes:
    try:
        require_json(request.headers, unless_given="")
        return await read_body(request, max_bytes)
    except HTTPException as refusal:
        code = _CODES[refusal.status_code]
        status = HTTPStatus(refusal.status_code)
        raise RequestRefused(refusal.detail, code=code, status=status, headers=refusal.headers) from refusal
