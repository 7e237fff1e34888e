"""The routes of the pages. GraphiQL shares its path with the API: browsers get the page, clients the API."""

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from gateway.console.assets import ASSETS_PATH, built_assets
from gateway.console.demo import Demo
from gateway.console.pages import GRAPHIQL, OPERATIONS, PREFERENCES, ConsolePage, PageEndpoint
from gateway.http.accept import Accept, accept_of
from gateway.http.media_types import GRAPHQL_RESPONSE, HTML, JSON


class ReaderRoute(Route):
    """A route for requests that prefer HTML; all others go to the next route of the same path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match only a GET that prefers HTML."""
        match, child_scope = super().matches(scope)
        if match is not Match.FULL or not is_reader(accept_of(Headers(scope=scope))):
            return Match.NONE, {}
        return match, child_scope


def console_routes(*, graphiql: bool, operations: bool, demo: Demo | None) -> list[BaseRoute]:
    """The routes of the pages that are turned on. Put them before the API's own. The preference page needs a demo."""
    pages = shown_pages(graphiql=graphiql, operations=operations, demo=demo)
    if not pages:
        return []
    assets = built_assets()
    routes: list[BaseRoute] = [Route(f"{ASSETS_PATH}/{{name}}", assets.serve, name="console-assets")]
    for page in pages:
        kind = ReaderRoute if page is GRAPHIQL else Route
        routes.append(kind(page.path, PageEndpoint(page, pages, assets, demo).serve, name=page.entry))
    return routes


def shown_pages(*, graphiql: bool, operations: bool, demo: Demo | None) -> list[ConsolePage]:
    """The pages that are on."""
    switches = ((GRAPHIQL, graphiql), (OPERATIONS, operations), (PREFERENCES, demo is not None))
    return [page for page, is_on in switches if is_on]


def is_reader(accept: Accept) -> bool:
    """Whether the `Accept` header is that of a browser that opens a page, not of a client of the API."""
    return accept.prefers(HTML, JSON, GRAPHQL_RESPONSE)
