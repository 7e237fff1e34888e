"""Which page answers whom."""

import pytest
from starlette.testclient import TestClient

from gateway.console.routes import console_routes, is_reader
from gateway.http.accept import parse_accept

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(client: TestClient, path: str, accept: str = BROWSER) -> str:
    return client.get(path, headers={"Accept": accept}).text


@pytest.mark.parametrize(
    ("accept", "reads"),
    [
        pytest.param(BROWSER, True, id="a browser"),
        pytest.param("TEXT/HTML", True, id="upper case"),
        pytest.param("application/json", False, id="a client"),
        pytest.param("*/*", False, id="a client that takes anything"),
        pytest.param("", False, id="nothing said"),
        pytest.param("text/event-stream", False, id="a subscriber"),
        pytest.param("application/graphql-response+json, text/html;q=0.5", False, id="rather JSON"),
        pytest.param("text/html, application/json;q=0.9", True, id="rather HTML"),
        pytest.param("text/html;q=0", False, id="anything but HTML"),
        pytest.param("text/html;q=much", False, id="a malformed weight"),
        pytest.param("text/html;charset=utf-8;q=0.7", True, id="a weight after another parameter"),
        pytest.param("text/*;q=0.9, application/json;q=0", True, id="any text but no JSON"),
        pytest.param("text/html;q=0.5, */*", False, id="rather anything else"),
    ],
)
def test_html_is_preferred_only_by_readers(accept: str, *, reads: bool) -> None:
    assert is_reader(parse_accept(accept)) is reads


def test_graphiql_answers_a_browser(served: TestClient) -> None:
    assert "<title>GraphiQL" in get(served, "/graphql")


def test_graphiql_lets_a_client_through_to_the_api(served: TestClient) -> None:
    assert get(served, "/graphql", accept="application/json") == "the API"


def test_graphiql_lets_every_post_through_to_the_api(served: TestClient) -> None:
    assert served.post("/graphql", headers={"Accept": BROWSER}).text == "the API"


def test_the_dashboard_has_its_own_path(served: TestClient) -> None:
    assert "<title>Operations" in get(served, "/operations")


def test_the_preference_page_comes_with_a_demo(demonstrated: TestClient) -> None:
    assert "<title>Preferences" in get(demonstrated, "/preferences")


def test_the_preference_page_is_absent_without_a_demo(served: TestClient) -> None:
    assert served.get("/preferences").status_code == 404


def test_a_page_that_is_off_is_absent() -> None:
    paths = [getattr(route, "path", "") for route in console_routes(graphiql=False, operations=True, demo=None)]

    assert paths == ["/console/{name}", "/operations"]


def test_without_pages_there_are_no_routes() -> None:
    assert console_routes(graphiql=False, operations=False, demo=None) == []
