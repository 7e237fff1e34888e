"""A small application with the pages, and with an API on the path of GraphiQL."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from gateway.console.demo import Demo, DemoWorkflow
from gateway.console.routes import console_routes

DEMO = Demo(
    key="sk_demo",
    user_id="jhammond",
    workflows=(DemoWorkflow("dinosaurs-loose", ("safety",)),),
    tenants=("ingen",),
)


def client(*, graphiql: bool = True, operations: bool = True, demo: Demo | None = None) -> TestClient:
    """A client of an application with these pages."""

    def api(_: Request) -> PlainTextResponse:
        return PlainTextResponse("the API")

    pages = console_routes(graphiql=graphiql, operations=operations, demo=demo)
    return TestClient(Starlette(routes=[*pages, Route("/graphql", api, methods=["GET", "POST"])]))


@pytest.fixture
def served() -> TestClient:
    """The pages as `gateway serve` shows them: two pages, no demo."""
    return client()


@pytest.fixture
def demonstrated() -> TestClient:
    """The pages as `gateway dev` shows them: three pages, with a demo key."""
    return client(demo=DEMO)
