"""How addresses are matched: in ids and keys a newline is a character like any other, and in keys so is a slash."""

import re
from collections.abc import Sequence
from typing import Final

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp

TEXT_CONVERTOR: Final = "text"


class TextConvertor(PathConvertor):
    """Takes all that is left of an address."""

    regex = r"[\s\S]*"


class ApiMount(Mount):
    """Everything below a prefix, also when it comes with a second slash before it.

    Clients that put host and path together send that when their host ends in a slash.
    """

    def __init__(self, prefix: str, app: ASGIApp, *, middleware: Sequence[Middleware]) -> None:
        super().__init__(prefix, app, middleware=middleware)
        self.path_regex = re.compile(rf"/?{re.escape(prefix)}/(?P<path>{TextConvertor.regex})$")


register_url_convertor(TEXT_CONVERTOR, TextConvertor())
