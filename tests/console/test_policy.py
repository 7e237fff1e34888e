"""What the pages may load and run."""

import re

import pytest
from starlette.testclient import TestClient

PATHS = ("/graphql", "/operations", "/preferences")


def policy(client: TestClient, path: str) -> dict[str, str]:
    header = client.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
    return dict(directive.strip().split(" ", 1) for directive in header.split(";"))


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_allowed_but_what_is_named(demonstrated: TestClient, path: str) -> None:
    directives = policy(demonstrated, path)

    for name in ("default-src", "base-uri", "form-action", "frame-ancestors"):
        assert directives[name] == "'none'"


@pytest.mark.parametrize("path", PATHS)
def test_scripts_and_requests_are_the_gateway_s_own(demonstrated: TestClient, path: str) -> None:
    directives = policy(demonstrated, path)

    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self'"


@pytest.mark.parametrize("path", PATHS)
def test_no_other_host_is_named(demonstrated: TestClient, path: str) -> None:
    sources = " ".join(policy(demonstrated, path).values())

    assert not re.search(r"https?:|wss?:|\*|unsafe-eval", sources)


@pytest.mark.parametrize("path", ["/operations", "/preferences"])
def test_text_never_becomes_markup_on_our_own_pages(demonstrated: TestClient, path: str) -> None:
    directives = policy(demonstrated, path)

    assert directives["require-trusted-types-for"] == "'script'"
    assert "unsafe-inline" not in " ".join(directives.values())


def test_graphiql_styles_bear_the_nonce_of_the_page(served: TestClient) -> None:
    answer = served.get("/graphql", headers={"Accept": "text/html"})
    nonce = re.search(r'nonce="([^"]+)"', answer.text)

    assert nonce is not None
    assert f"style-src 'self' 'nonce-{nonce[1]}';" in answer.headers["content-security-policy"]


def test_each_answer_has_a_nonce_of_its_own(served: TestClient) -> None:
    assert policy(served, "/graphql")["style-src"] != policy(served, "/graphql")["style-src"]


def test_an_asset_may_load_nothing(served: TestClient) -> None:
    page = served.get("/operations").text
    script = re.search(r'src="([^"]+)"', page)

    assert script is not None
    assert policy(served, script[1])["default-src"] == "'none'"
