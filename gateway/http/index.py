"""The index at `/`: links to the pages and APIs of the gateway."""

import html
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from gateway.http.accept import accept_of
from gateway.http.media_types import HTML, JSON

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Preferences gateway</title>
</head>
<body>
<h1>Preferences gateway</h1>
<ul>
{items}
</ul>
</body>
</html>
"""


def index_route(places: Mapping[str, str]) -> Route:
    """`GET /`: a page of links for browsers, JSON for programs. `places` maps names to paths below the root path."""

    async def index(request: Request) -> Response:
        root_path: str = request.scope.get("root_path", "")
        found = {name: root_path + path for name, path in places.items()}
        if accept_of(request.headers).prefers(HTML, JSON):
            return HTMLResponse(_page(found), headers=_HEADERS)
        return JSONResponse(found, headers=_HEADERS)

    return Route("/", index, methods=["GET"])


def _page(places: Mapping[str, str]) -> str:
    items = (f'<li><a href="{html.escape(path)}">{html.escape(name)}</a></li>' for name, path in places.items())
    return _PAGE.format(items="\n".join(items))
