"""What the HTML of a page says, and under which headers."""

import re

import orjson
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from gateway.console.pages import data_block
from gateway.console.routes import console_routes


def facts(page: str) -> dict[str, object]:
    block = re.search(r'<script type="application/json" id="facts">(.*?)</script>', page)
    assert block is not None
    parsed: dict[str, object] = orjson.loads(block[1])
    return parsed


def test_a_served_page_knows_no_credentials(served: TestClient) -> None:
    assert facts(served.get("/operations").text)["demo"] is None


def test_a_demo_page_knows_the_demo(demonstrated: TestClient) -> None:
    assert facts(demonstrated.get("/operations").text)["demo"] == {
        "key": "sk_demo",
        "userId": "jhammond",
        "workflows": [{"key": "dinosaurs-loose", "categories": ["safety"]}],
        "tenants": ["ingen"],
    }


def test_each_page_links_to_the_pages_that_are_on(served: TestClient) -> None:
    assert facts(served.get("/operations").text)["pages"] == [
        {"name": "GraphiQL", "path": "/graphql"},
        {"name": "Operations", "path": "/operations"},
    ]


def test_everything_moves_with_the_prefix_the_gateway_is_mounted_under() -> None:
    routes = console_routes(graphiql=False, operations=True, demo=None)
    client = TestClient(Starlette(routes=[Mount("/preferences-api", routes=routes)]))

    page = client.get("/preferences-api/operations").text

    assert facts(page)["endpoint"] == "/preferences-api/graphql"
    for asset in re.findall(r'(?:href|src)="([^"]+)"', page):
        assert client.get(asset).status_code == 200


def test_facts_cannot_end_the_element_they_stand_in() -> None:
    hostile = {"key": "</script><script>alert(1)</script>\u2028&"}

    block = data_block(hostile)

    assert not set("<>&\u2028") & set(block)
    assert orjson.loads(block) == hostile


def test_a_page_is_never_stored(served: TestClient) -> None:
    assert served.get("/operations").headers["cache-control"] == "no-store"


def test_a_page_differs_by_what_the_reader_accepts(served: TestClient) -> None:
    assert served.get("/graphql", headers={"Accept": "text/html"}).headers["vary"] == "Accept"


def test_a_page_holds_no_script_of_its_own(demonstrated: TestClient) -> None:
    for path in ("/graphql", "/operations", "/preferences"):
        page = demonstrated.get(path, headers={"Accept": "text/html"}).text

        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
        assert not re.search(r"\s(on\w+|style)=", page)
