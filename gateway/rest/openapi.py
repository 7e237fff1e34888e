"""The OpenAPI document, made from the same endpoints as the routes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from gateway.http.credentials import USER_TOKEN_HEADER
from gateway.idempotency import MAX_IDEMPOTENCY_KEY_LENGTH
from gateway.rest.endpoint import IDEMPOTENCY_KEY_HEADER, Access, Endpoint
from gateway.rest.json_schemas import COMPONENTS, IDENTIFIER, KEY, Schema, ref
from gateway.rest.preconditions import TAG

OPENAPI_PATH: Final = "/v1/openapi.json"

_DESCRIPTION: Final = (
    "Notification preferences in the form of Knock's API, for its official clients: give them this host. "
    "Every error has a `code` for programs and a `message` for people; every answer names its request in "
    "`X-Request-ID`. A write that is sent again with the same `Idempotency-Key` within a day is not done again."
)

_SECURITY: Final[Mapping[str, Schema]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A secret or restricted key, a public key with a user token beside it, or a user token alone.",
    },
    "userToken": {"type": "apiKey", "in": "header", "name": USER_TOKEN_HEADER, "description": "A signed user token."},
}

_IDEMPOTENCY_KEY: Final[Schema] = {
    "name": IDEMPOTENCY_KEY_HEADER,
    "in": "header",
    "description": "Names the request, so that it can be sent again and is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY_LENGTH},
}
_CONDITIONS_OF_WRITES: Final[Sequence[Schema]] = (
    {
        "name": "If-Match",
        "in": "header",
        "description": "An `ETag`: write only if that is what is stored.",
        "schema": {"type": "string", "pattern": f"^{TAG.pattern}$"},
    },
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "Write only if nothing is stored.",
        # Not `const`: generators drop operations that have a header of a type they do not know.
        "schema": {"type": "string", "enum": ["*"]},
    },
)
_CONDITION_OF_READS: Final[Schema] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag`s that are known already.",
    "schema": {"type": "string"},
}

_REFUSALS: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.BAD_REQUEST: "The body is no JSON, or the address no UTF-8.",
    HTTPStatus.UNAUTHORIZED: "No credentials, none that count, or those of a user where a server's are needed.",
    HTTPStatus.FORBIDDEN: "Another user's, or the key does not allow it.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.PRECONDITION_FAILED: "The set was written in between.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body says that it is not JSON, or that it is compressed.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something in the request is malformed or over a limit; `errors` says where.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says when to come back.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database is not available; `Retry-After` says when to come back.",
}


def openapi_document(endpoints: Iterable[Endpoint], *, root_path: str = "") -> dict[str, Any]:
    """The document that describes these endpoints. `root_path` is where a proxy shows the API.

    Source: OpenAPI Specification 3.1.
    """
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Preferences gateway",
            "version": version("preferences-gateway"),
            "description": _DESCRIPTION,
        },
        **({"servers": [{"url": root_path}]} if root_path else {}),
        "paths": paths,
        "components": {"schemas": COMPONENTS, "securitySchemes": _SECURITY},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.path.split("/")[2]],
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint), *_header_parameters(endpoint)],
        "responses": _responses(endpoint),
        "security": _security(endpoint),
    }
    if endpoint.takes is not None:
        operation["requestBody"] = {"required": True, "content": _json(endpoint.takes)}
    if endpoint.deprecated:
        operation["deprecated"] = True
    return operation


def _path_parameters(endpoint: Endpoint) -> list[Schema]:
    names = re.findall(r"{(\w+)}", endpoint.path)
    return [
        {"name": name, "in": "path", "required": True, "schema": KEY if name == "key" else IDENTIFIER} for name in names
    ]


def _query_parameters(endpoint: Endpoint) -> list[Schema]:
    return [
        {"name": each.name, "in": "query", "description": each.description, "schema": each.schema}
        for each in endpoint.query
    ]


def _header_parameters(endpoint: Endpoint) -> list[Schema]:
    described = []
    if endpoint.writes:
        described.append(_IDEMPOTENCY_KEY)
    if endpoint.versioned:
        described += _CONDITIONS_OF_WRITES if endpoint.writes else [_CONDITION_OF_READS]
    return described


def _responses(endpoint: Endpoint) -> dict[str, Schema]:
    responses = {str(status.value): _refusal(text) for status, text in _REFUSALS.items() if _may(endpoint, status)}
    if endpoint.missing is not None:
        responses["404"] = _refusal(endpoint.missing)
    if endpoint.gives is None:
        return {"204": {"description": "It is done."}, **responses}
    success = {"description": endpoint.summary, "content": _json(endpoint.gives)}
    not_modified = {"304": {"description": "It is as it was."}} if endpoint.versioned and not endpoint.writes else {}
    return {"200": success, **not_modified, **responses}


def _may(endpoint: Endpoint, status: HTTPStatus) -> bool:
    if status in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE):
        return endpoint.takes is not None
    return status != HTTPStatus.PRECONDITION_FAILED or (endpoint.versioned and endpoint.writes)


def _refusal(description: str) -> Schema:
    return {"description": description, "content": _json(ref("Error"))}


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    alone: dict[str, list[str]] = {"bearer": []}
    return [alone] if endpoint.access is Access.SERVERS else [alone, {"bearer": [], "userToken": []}]


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
