"""The HTML of the pages. Two answers differ only in the nonce and in the facts of the data block."""

import html
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateway.console.assets import ASSETS_PATH, Assets
from gateway.console.demo import Demo
from gateway.console.policy import graphiql_policy, page_policy

ENDPOINT_PATH = "/graphql"

_TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Preferences gateway</title>
<link rel="icon" type="image/svg+xml" href="{assets}/{icon}">
<link rel="stylesheet" href="{assets}/{style}">
{preloads}
<script type="application/json" id="facts">{facts}</script>
<script type="module" src="{assets}/{script}"{nonce}></script>
</head>
<body>
<div id="page"></div>
<noscript>This page is written in JavaScript, which your browser has turned off.</noscript>
</body>
</html>
"""
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
# The characters that could end a script element or a line of JavaScript; JSON reads the escapes as the same text.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """One page: its entry among the built assets, the name in the menu, and its path."""

    entry: str
    name: str
    path: str


GRAPHIQL = ConsolePage("graphiql", "GraphiQL", ENDPOINT_PATH)
OPERATIONS = ConsolePage("operations", "Operations", "/operations")
PREFERENCES = ConsolePage("preferences", "Preferences", "/preferences")


@dataclass(frozen=True, slots=True)
class PageEndpoint:
    """Answers one page, with links to all of `pages`. `demo` is None in a served gateway."""

    page: ConsolePage
    pages: Sequence[ConsolePage]
    assets: Assets
    demo: Demo | None

    async def serve(self, request: Request) -> Response:
        """The page with its content security policy. It is never cached, for it may hold a nonce and a demo key."""
        prefix: str = request.scope.get("root_path", "")
        nonce = secrets.token_urlsafe(16) if self.page is GRAPHIQL else None
        policy = page_policy() if nonce is None else graphiql_policy(nonce)
        return HTMLResponse(
            self._render(prefix, nonce),
            headers={**_HEADERS, "Content-Security-Policy": policy},
        )

    def _render(self, prefix: str, nonce: str | None) -> str:
        entry = self.assets.entries[self.page.entry]
        assets = html.escape(prefix + ASSETS_PATH)
        preloads = [f'<link rel="modulepreload" href="{assets}/{module}">' for module in entry.imports]
        return _TEMPLATE.format(
            title=html.escape(self.page.name),
            assets=assets,
            icon=self.assets.icon,
            style=entry.style,
            preloads="\n".join(preloads),
            facts=data_block(self._facts(prefix)),
            script=entry.script,
            nonce="" if nonce is None else f' nonce="{nonce}"',
        )

    def _facts(self, prefix: str) -> Mapping[str, Any]:
        return {
            "endpoint": prefix + ENDPOINT_PATH,
            "pages": [{"name": page.name, "path": prefix + page.path} for page in self.pages],
            "demo": None if self.demo is None else _demo_facts(self.demo),
        }


def data_block(facts: Mapping[str, Any]) -> str:
    """The facts as JSON, escaped so that no value can end the script element around it."""
    return orjson.dumps(facts).decode().translate(_ESCAPES)


def _demo_facts(demo: Demo) -> Mapping[str, Any]:
    workflows = [{"key": workflow.key, "categories": workflow.categories} for workflow in demo.workflows]
    return {"key": demo.key, "userId": demo.user_id, "workflows": workflows, "tenants": demo.tenants}
