"""From the result of an operation to an HTTP response: its media type and its status.

A response of the type `application/json` is 200 also when the document was refused; `application/graphql-response+json`
is 400 then. Both name their cause in `extensions.code`.

Source: GraphQL over HTTP, "Response".
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response
from strawberry.types import ExecutionResult

from gateway.http.accept import Accept
from gateway.http.media_types import GRAPHQL_RESPONSE, JSON
from gateway.rates import RateLimited
from schema.errors import INTERNAL_SERVER_ERROR
from schema.refusals import METHOD_NOT_ALLOWED, RequestRefused


def media_type_for(accept: Accept) -> str:
    """The media type to answer with: `application/json` unless the client would rather have the other."""
    return GRAPHQL_RESPONSE if accept.prefers(GRAPHQL_RESPONSE, JSON) else JSON


def shown(result: ExecutionResult) -> dict[str, Any]:
    """The response as an object; without `data` when the operation was not even begun."""
    response: dict[str, Any] = {}
    if result.errors:
        response["errors"] = [error.formatted for error in result.errors]
    if result.data is not None or not result.errors or any(error.path for error in result.errors):
        response["data"] = result.data
    return response


def response_to(shown_result: Mapping[str, Any], media_type: str) -> Response:
    """The HTTP response that holds a result."""
    if "data" in shown_result:
        return Response(orjson.dumps(shown_result), media_type=media_type)
    status, headers = _status(shown_result["errors"][0].get("extensions", {}), media_type)
    return Response(orjson.dumps(shown_result), status, headers, media_type)


def response_to_refused(refusal: RequestRefused, media_type: str) -> Response:
    """The HTTP response to a request that held nothing to execute."""
    body = {"errors": [{"message": refusal.message, "extensions": {"code": refusal.code}}]}
    return Response(orjson.dumps(body), refusal.status, refusal.headers, media_type)


def _status(extensions: Mapping[str, Any], media_type: str) -> tuple[HTTPStatus, dict[str, str]]:
    match extensions.get("code"):
        case code if code == RateLimited.code:
            return HTTPStatus.TOO_MANY_REQUESTS, {"retry-after": str(extensions["retryAfter"])}
        case code if code == METHOD_NOT_ALLOWED:
            return HTTPStatus.METHOD_NOT_ALLOWED, {"allow": "POST"}
        case code if code == INTERNAL_SERVER_ERROR:
            return HTTPStatus.INTERNAL_SERVER_ERROR, {}
        case _:
            return HTTPStatus.BAD_REQUEST if media_type == GRAPHQL_RESPONSE else HTTPStatus.OK, {}
