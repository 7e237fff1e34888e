from dataclasses import replace

import httpx2
import pytest

from gateway.app import Gateway
from gateway.rates import RateLimits
from tests.rest.calling import calling, token_of
from tests.rest.sets import DEFAULT, put

BULK = "/v1/users/bulk/preferences"


async def test_who_calls_is_asked_before_anything_else(nobody: httpx2.AsyncClient) -> None:
    response = await nobody.put("/v1/users/%FF", content=b"{", headers={"content-type": "text/plain"})

    assert response.status_code == 401


async def test_a_user_is_sent_away_from_what_is_for_servers_before_the_body_is_read(gateway: Gateway) -> None:
    async with calling(gateway, token_of("jhammond")) as user:
        response = await user.post(BULK, content=b"{")

    assert (response.status_code, response.json()["code"]) == (401, "incorrect_token_type")


async def test_who_asks_too_much_is_refused_before_the_body_is_read(gateway: Gateway, secret_key: str) -> None:
    settings = gateway.settings.model_copy(update={"writes_per_second": 1})
    limited = replace(gateway, services=replace(gateway.services, rates=RateLimits(settings)))

    async with calling(limited, secret_key) as server:
        # A new second may begin among them.
        responses = [await server.put(DEFAULT, content=b"{") for _ in range(3)]

    assert {response.status_code for response in responses} == {400, 429}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_reader_who_has_the_answer_gets_none(server: httpx2.AsyncClient, method: str) -> None:
    tag = (await server.get(DEFAULT)).headers["etag"]

    response = await server.request(method, DEFAULT, headers={"if-none-match": f'"other", W/{tag}'})

    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


async def test_only_an_answer_that_shows_one_set_has_a_tag(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, {})

    listed, shown = await server.get("/v1/users/jhammond/preferences"), await server.get(DEFAULT)

    assert ("etag" in listed.headers, "etag" in shown.headers) == (False, True)


async def test_a_removal_has_nothing_to_say_also_when_it_is_replayed(server: httpx2.AsyncClient) -> None:
    responses = [await server.delete(DEFAULT, headers={"idempotency-key": "k"}) for _ in range(2)]

    assert [(response.status_code, response.content) for response in responses] == [(204, b"")] * 2
    assert [response.headers.get("idempotent-replayed") for response in responses] == [None, "true"]


async def test_a_body_where_none_is_wanted_is_not_looked_at(server: httpx2.AsyncClient) -> None:
    response = await server.request("GET", DEFAULT, content=b"{", headers={"content-type": "text/plain"})

    assert response.status_code == 200
