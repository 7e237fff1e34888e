"""Where the pages are. GraphiQL shares its path with the API and answers only a reader, never a client."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from gateway.console.assets import ASSETS_PATH, built_assets
from gateway.console.demo import Demo
from gateway.console.pages import GRAPHIQL, OPERATIONS, PREFERENCES, PageEndpoint


class ReaderRoute(Route):
    """A route for those who ask for HTML; everybody else goes on to the next route of the same path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match only a GET that prefers HTML."""
        match, child_scope = super().matches(scope)
        if match is not Match.FULL or not prefers_html(Request(scope).headers.get("accept", "")):
            return Match.NONE, {}
        return match, child_scope


def prefers_html(accept: str) -> bool:
    """Whether an Accept header names HTML, and names no kind of JSON it would rather have.

    Source: RFC 9110, Accept.
    """
    quality = {"text/html": 0.0, "application/json": 0.0, "application/graphql-response+json": 0.0}
    for part in accept.lower().split(","):
        media_type, *parameters = (word.strip() for word in part.split(";"))
        if media_type in quality:
            quality[media_type] = _quality(parameters)
    html = quality.pop("text/html")
    return html > 0 and html >= max(quality.values())


def _quality(parameters: list[str]) -> float:
    weights = [parameter.removeprefix("q=") for parameter in parameters if parameter.startswith("q=")]
    try:
        return float(weights[0]) if weights else 1.0
    except ValueError:
        return 0.0


def console_routes(*, graphiql: bool, operations: bool, demo: Demo | None) -> list[BaseRoute]:
    """The routes of the pages that are on, to be put before the API's own; the preference page comes with a demo."""
    switches = ((GRAPHIQL, graphiql), (OPERATIONS, operations), (PREFERENCES, demo is not None))
    pages = [page for page, is_on in switches if is_on]
    if not pages:
        return []
    assets = built_assets()
    routes: list[BaseRoute] = [Route(f"{ASSETS_PATH}/{{name}}", assets.serve, name="console-assets")]
    for page in pages:
        kind = ReaderRoute if page is GRAPHIQL else Route
        routes.append(kind(page.path, PageEndpoint(page, pages, assets, demo).serve, name=page.entry))
    return routes
