from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.attack.frames import CLOSING, FOREVER, REFUSED, Closing, subscribe, text
from tests.attack.target import Target

TRANSPORT = Subprotocol("graphql-transport-ws")


@asynccontextmanager
async def opened(attacked: Target, *, greeted: bool = True) -> AsyncIterator[ClientConnection]:
    url = attacked.url.replace("http", "ws")
    async with connect(f"{url}/graphql", subprotocols=[TRANSPORT], compression=None) as socket:
        if greeted:
            await socket.send(text(type="connection_init", payload={"authorization": f"Bearer {attacked.key}"}))
            assert await answer(socket) == {"type": "connection_ack"}
        yield socket


async def answer(socket: ClientConnection) -> Any:
    return orjson.loads(await socket.recv())


async def close_code(socket: ClientConnection) -> int:
    with suppress(ConnectionClosed):
        while True:
            await socket.recv()
    assert socket.close_code is not None
    return socket.close_code


@pytest.mark.parametrize("closing", CLOSING.values(), ids=CLOSING)
async def test_a_hostile_message_closes_its_socket(attacked: Target, closing: Closing) -> None:
    async with opened(attacked, greeted=closing.greeted) as socket:
        for message in closing.messages:
            await socket.send(message)

        assert await close_code(socket) == closing.code


async def test_a_hostile_operation_leaves_the_others_on_its_socket_alone(attacked: Target) -> None:
    async with opened(attacked) as socket:
        for message, code in REFUSED.values():
            await socket.send(message)
            refused = await answer(socket)
            payload = refused["payload"]
            errors = payload if refused["type"] == "error" else payload["errors"]
            assert (refused["id"], {error["extensions"]["code"] for error in errors}) == ("1", {code})
            if refused["type"] == "next":
                assert (await answer(socket))["type"] == "complete"
        await socket.send(subscribe(id="good"))

        assert (await answer(socket))["payload"] == {"data": {"__typename": "Query"}}


async def test_a_socket_runs_so_many_operations_and_no_more(attacked: Target) -> None:
    async with opened(attacked) as socket:
        for number in range(21):
            await socket.send(subscribe(FOREVER, id=str(number)))
        refused = await answer(socket)
        while refused["type"] == "next":
            refused = await answer(socket)

    assert refused["id"] == "20"
    assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS"}


async def test_a_page_of_another_site_cannot_open_a_socket(attacked: Target) -> None:
    url = f"{attacked.url.replace('http', 'ws')}/graphql"
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, subprotocols=[TRANSPORT], origin=Origin("https://elsewhere.example")):
            pass

    assert refused.value.response.status_code == 403


async def test_a_bulk_operation_of_a_thousand_users_fits_in_a_message(attacked: Target) -> None:
    query = "mutation ($u: [ID!]!) { bulkSetPreferences(input: {userIds: $u, preferences: {}}) { __typename } }"
    users = [f"{number:040}" for number in range(1_000)]

    async with opened(attacked) as socket:
        await socket.send(subscribe({"query": query, "variables": {"u": users}}))

        assert (await answer(socket))["payload"] == {
            "data": {"bulkSetPreferences": {"__typename": "BulkOperationAccepted"}}
        }
