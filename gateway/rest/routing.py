"""How addresses are matched: a slash inside of an id or key is told from one between them.

Servers decode an address before it is matched. So `/v1/users/a%2Fb` would look like `/v1/users/a/b`, which is another
address, or none. Here an encoded slash stays one character of its id.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Scope

PREFIX: Final = "/v1"

_ENCODED_SLASH: Final = re.compile(b"%2f", re.IGNORECASE)
_SLASH_INSIDE: Final = "\udc2f"
"""Stands for an encoded slash while an address is matched. No decoded address holds it: it is no character."""

_PARAMETER: Final = re.compile(r"{(\w+)}")


class SegmentConvertor(StringConvertor):
    """Takes one id: all up to the next slash."""

    def convert(self, value: str) -> str:
        """The id as the client means it."""
        return decoded(value)


class RestConvertor(SegmentConvertor):
    """Takes one key: all that is left of the address, newlines and slashes too."""

    regex = r"[\s\S]*"


class ApiMount(Mount):
    """Everything below a prefix, also when a second slash stands before it.

    Clients that join host and path send that when their host ends in a slash.
    """

    def __init__(self, prefix: str, app: ASGIApp, *, middleware: Sequence[Middleware]) -> None:
        super().__init__(prefix, app, middleware=middleware)
        self.path_regex = re.compile(rf"/?{re.escape(prefix)}/(?P<path>[\s\S]*)$")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match an address, and keep its encoded slashes apart for the routes within."""
        match, child_scope = super().matches(scope)
        raw = scope.get("raw_path") or b""
        if match is not Match.NONE and _ENCODED_SLASH.search(raw):
            parts = [unquote_to_bytes(part).decode(errors="replace") for part in _ENCODED_SLASH.split(raw)]
            child_scope["path"] = _SLASH_INSIDE.join(parts)
        return match, child_scope


def is_of_api(scope: Scope) -> bool:
    """Whether a request is for the HTTP API, whatever becomes of it."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.removeprefix("/").startswith(f"{PREFIX.removeprefix('/')}/")


def decoded(path: str) -> str:
    """An address, or a part of one, as clients mean it: with every slash as such."""
    return path.replace(_SLASH_INSIDE, "/")


def route_path(path: str) -> str:
    """The path of an endpoint for the router: its parameters take ids, and `{key}` takes the rest of the address."""
    return _PARAMETER.sub(lambda found: f"{{{found[1]}:{'rest' if found[1] == 'key' else 'segment'}}}", path)


register_url_convertor("segment", SegmentConvertor())
register_url_convertor("rest", RestConvertor())
