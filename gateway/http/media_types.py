"""Media types of requests and answers."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException

JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
HTML: Final = "text/html"


def require_json(headers: Mapping[str, str], *, unless_given: str) -> None:
    """Pass when the headers say that a body is uncompressed JSON in UTF-8.

    `unless_given` is the type of a body whose request has no `Content-Type`.

    Raises:
        HTTPException: The body is something else: 415.
    """
    if is_packed(headers):
        message, offered = "Send the body as it is: it is not unpacked here.", {"accept-encoding": "identity"}
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message, offered)
    if not is_json(headers.get("content-type", unless_given)):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as `Content-Type: {JSON}`, in UTF-8.")


def is_json(content_type: str) -> bool:
    """Whether a `Content-Type` is JSON in UTF-8."""
    # Most requests have exactly this type.
    if content_type == JSON:
        return True
    media_type, _, parameters = content_type.lower().partition(";")
    if media_type.strip() != JSON:
        return False
    charset = [value.strip(' "') for name, _, value in map(_split, parameters.split(";")) if name == "charset"]
    return set(charset) <= {"utf-8", "utf8"}


def is_packed(headers: Mapping[str, str]) -> bool:
    """Whether a body is compressed. The gateway unpacks none: a small body may unpack to gigabytes.

    Source: RFC 9110, 8.4, "Content-Encoding".
    """
    return headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")


def _split(parameter: str) -> tuple[str, str, str]:
    name, separator, value = parameter.partition("=")
    return name.strip(), separator, value
