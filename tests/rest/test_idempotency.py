import asyncio

import httpx2
import pytest

from gateway.app import Gateway
from gateway.preferences.model import Json
from tests.rest.calling import calling, token_of

DEFAULT = "/v1/users/jhammond/preferences/default"
KEY = {"idempotency-key": "stainless-node-retry-1"}
ON: Json = {"channel_types": {"email": True}}
OFF: Json = {"channel_types": {"email": False}}


def replayed(response: httpx2.Response) -> bool:
    return response.headers.get("idempotent-replayed") == "true"


async def test_a_repeated_write_gives_the_first_answer_and_writes_nothing(server: httpx2.AsyncClient) -> None:
    first = await server.put(DEFAULT, json=ON, headers=KEY)
    await server.put(DEFAULT, json=OFF)

    again = await server.put(DEFAULT, json=ON, headers=KEY)

    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
    assert (replayed(first), replayed(again)) == (False, True)
    assert (await server.get(DEFAULT)).json()["channel_types"] == {"email": False}


async def test_of_many_at_once_one_is_done(server: httpx2.AsyncClient) -> None:
    responses = await asyncio.gather(
        *(server.put(DEFAULT, json=ON, headers={**KEY, "if-none-match": "*"}) for _ in range(10))
    )

    assert {response.status_code for response in responses} == {200}
    assert [replayed(response) for response in responses].count(False) == 1
    assert len({response.content for response in responses}) == 1


@pytest.mark.parametrize(
    ("body", "headers", "query"),
    [(OFF, {}, ""), (ON, {"if-match": '"7"'}, ""), (ON, {}, "?tenant=ingen")],
    ids=["another body", "another condition", "another query"],
)
async def test_a_key_used_for_something_else_is_refused(
    server: httpx2.AsyncClient, body: Json, headers: dict[str, str], query: str
) -> None:
    await server.put(DEFAULT, json=ON, headers=KEY)

    response = await server.put(f"{DEFAULT}{query}", json=body, headers={**KEY, **headers})

    refusal = response.json()
    assert (response.status_code, refusal["code"]) == (422, "idempotency_key_reused")
    assert refusal["errors"][0]["field"] == "Idempotency-Key"
    assert (await server.get(DEFAULT)).json()["channel_types"] == {"email": True}


@pytest.mark.parametrize(
    "body",
    [
        b' { "channel_types" : { "email" : true , "sms" : false } } ',
        b'{"channel_types": {"sms": false, "email": true}}',
        b'{"channel_types": {"\\u0065mail": true, "sms": false}}',
    ],
    ids=["other spaces", "another order", "other escapes"],
)
async def test_the_same_request_in_another_spelling_is_the_same(server: httpx2.AsyncClient, body: bytes) -> None:
    first = await server.put(DEFAULT, json={"channel_types": {"email": True, "sms": False}}, headers=KEY)

    again = await server.put(DEFAULT, content=body, headers=KEY)

    assert (again.status_code, again.content) == (200, first.content)
    assert replayed(again)


async def test_the_same_key_elsewhere_or_from_another_caller_is_another_one(
    server: httpx2.AsyncClient, gateway: Gateway
) -> None:
    first = await server.put(DEFAULT, json=ON, headers=KEY)
    elsewhere = await server.put("/v1/users/other/preferences/default", json=OFF, headers=KEY)
    async with calling(gateway, token_of("jhammond")) as user:
        by_another = await user.put(DEFAULT, json=OFF, headers=KEY)

    assert [replayed(each) for each in (first, elsewhere, by_another)] == [False, False, False]
    assert by_another.json()["channel_types"] == {"email": False}


async def test_a_refused_write_may_be_sent_again_with_its_key(server: httpx2.AsyncClient) -> None:
    refused = await server.put(DEFAULT, json={"channel_types": {"fax": True}}, headers=KEY)

    mended = await server.put(DEFAULT, json=ON, headers=KEY)

    assert (refused.status_code, mended.status_code) == (422, 200)
    assert not replayed(mended)


async def test_a_write_that_changes_nothing_is_remembered_too(server: httpx2.AsyncClient) -> None:
    await server.put(DEFAULT, json=ON)
    await server.put(DEFAULT, json=ON, headers=KEY)
    await server.put(DEFAULT, json=OFF)

    assert replayed(await server.put(DEFAULT, json=ON, headers=KEY))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", DEFAULT, None),
        ("PUT", f"{DEFAULT}/workflows", {"a": True}),
        ("PUT", f"{DEFAULT}/workflows/a", {"subscribed": True}),
        ("PUT", "/v1/users/jhammond", {"preferences": {"default": ON, "ingen": OFF}}),
        ("PUT", "/v1/users/jhammond", {"name": "John"}),
        ("PUT", "/v1/tenants/ingen", {"settings": {"preference_set": ON}}),
    ],
    ids=repr,
)
async def test_every_write_is_done_once(server: httpx2.AsyncClient, method: str, path: str, body: Json) -> None:
    await server.put(DEFAULT, json=OFF)

    first, again = [await server.request(method, path, json=body, headers=KEY) for _ in range(2)]

    assert first.is_success
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (replayed(first), replayed(again)) == (False, True)


async def test_a_tenants_first_answer_is_given_again(server: httpx2.AsyncClient) -> None:
    path, bodies = "/v1/tenants/ingen", [{"settings": {"preference_set": each}} for each in (ON, OFF)]
    first = await server.put(path, json=bodies[0], headers=KEY)
    await server.put(path, json=bodies[1])

    again = await server.put(path, json=bodies[0], headers=KEY)

    assert (replayed(again), again.content) == (True, first.content)


@pytest.mark.parametrize("key", ["", "x" * 256], ids=["empty", "too long"])
async def test_a_malformed_key_is_refused(server: httpx2.AsyncClient, key: str) -> None:
    response = await server.put(DEFAULT, json=ON, headers={"idempotency-key": key})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_receipts_go_when_the_user_is_erased(server: httpx2.AsyncClient, gateway: Gateway) -> None:
    await server.put(DEFAULT, json=ON, headers=KEY)

    await gateway.preference_store.erase("jhammond")

    assert not replayed(await server.put(DEFAULT, json=ON, headers=KEY))
