"""What the body of a request is, as its headers say."""

from collections.abc import Mapping
from typing import Final

JSON: Final = "application/json"
GRAPHQL_RESPONSE: Final = "application/graphql-response+json"
HTML: Final = "text/html"


def is_json(content_type: str) -> bool:
    """Whether a body of this type is JSON in UTF-8."""
    if content_type == JSON:
        return True
    media_type, _, parameters = content_type.lower().partition(";")
    if media_type.strip() != JSON:
        return False
    charset = [value.strip(' "') for name, _, value in map(_split, parameters.split(";")) if name == "charset"]
    return set(charset) <= {"utf-8", "utf8"}


def is_packed(headers: Mapping[str, str]) -> bool:
    """Whether a body is compressed; none is unpacked here, for it may be far larger than it looks.

    Source: RFC 9110, 8.4, "Content-Encoding".
    """
    return headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")


def _split(parameter: str) -> tuple[str, str, str]:
    name, separator, value = parameter.partition("=")
    return name.strip(), separator, value
