"""`/`, where things are."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from gateway.http.index import index_route
from gateway.http.root_path import RootPath

PLACES = {"GraphQL": "/graphql", "Bulk & more": "/operations"}


def client_below(root_path: str) -> TestClient:
    return TestClient(Starlette(routes=[index_route(PLACES)], middleware=[Middleware(RootPath, root_path)]))


@pytest.mark.parametrize("address", ["/", "/notifications", "/notifications/"])
def test_programs_get_json(address: str) -> None:
    answer = client_below("/notifications").get(address)

    assert answer.json() == {"GraphQL": "/notifications/graphql", "Bulk & more": "/notifications/operations"}


def test_people_get_links() -> None:
    page = client_below("").get("/", headers={"accept": "text/html,*/*;q=0.8"})

    assert re.findall(r'<a href="(.*?)">(.*?)</a>', page.text) == [
        ("/graphql", "GraphQL"),
        ("/operations", "Bulk &amp; more"),
    ]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Accept" in page.headers["vary"]
