import httpx2
import pytest
from structlog.testing import capture_logs

from tests.rest.calling import ORIGIN

DEFAULT = "/v1/users/jhammond/preferences/default"
SENT_BY_THE_BROWSER_CLIENT = "authorization, content-type, x-knock-user-token, x-knock-client, x-knock-branch"


async def preflight(client: httpx2.AsyncClient, origin: str) -> httpx2.Response:
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": SENT_BY_THE_BROWSER_CLIENT}
    return await client.options(DEFAULT, headers={"origin": origin, **asked})


async def test_an_allowed_origin_may_send_what_the_browser_client_sends(nobody: httpx2.AsyncClient) -> None:
    response = await preflight(nobody, ORIGIN)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert {"GET", "PUT"} <= set(response.headers["access-control-allow-methods"].split(", "))
    assert response.headers["access-control-allow-headers"] == SENT_BY_THE_BROWSER_CLIENT


async def test_another_origin_may_not(nobody: httpx2.AsyncClient) -> None:
    response = await preflight(nobody, "https://elsewhere.example")

    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("kind", ["preflight", "request"])
async def test_a_refusal_is_logged_with_the_setting_that_would_allow_it(nobody: httpx2.AsyncClient, kind: str) -> None:
    origin = "https://elsewhere.example"
    with capture_logs() as logs:
        for _ in range(2):
            await (
                preflight(nobody, origin) if kind == "preflight" else nobody.get(DEFAULT, headers={"origin": origin})
            )

    told = [log for log in logs if log["event"] == "origin_refused"]
    assert [(log["origin"], log["setting"]) for log in told] == [(origin, "GATEWAY_ALLOWED_ORIGINS")]


async def test_a_page_of_this_site_is_no_refusal(nobody: httpx2.AsyncClient) -> None:
    with capture_logs() as logs:
        await nobody.get(DEFAULT, headers={"origin": "http://gateway"})

    assert logs == []


async def test_an_allowed_origin_reads_answers_and_refusals(
    user: httpx2.AsyncClient, nobody: httpx2.AsyncClient
) -> None:
    responses = [await client.get(DEFAULT, headers={"origin": ORIGIN}) for client in (user, nobody)]

    assert [response.status_code for response in responses] == [200, 401]
    for response in responses:
        assert response.headers["access-control-allow-origin"] == ORIGIN
        assert "X-Request-ID" in response.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("origin", "status"), [(ORIGIN, 200), ("http://gateway", 200), ("https://elsewhere.example", 403)]
)
async def test_a_servers_key_counts_only_in_pages_that_are_trusted(
    server: httpx2.AsyncClient, origin: str, status: int
) -> None:
    response = await server.get(DEFAULT, headers={"origin": origin})

    assert response.status_code == status


async def test_a_users_token_counts_in_any_page(user: httpx2.AsyncClient) -> None:
    response = await user.get(DEFAULT, headers={"origin": "https://elsewhere.example"})

    assert response.status_code == 200
