from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from gateway.app import Gateway, assemble
from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.bulk.submission import BulkSubmission
from gateway.http.origins import AllowedOrigins
from gateway.settings import Settings
from schema import Services
from tests.schema.serving import serving
from tests.signing import token
from tests.waiting import until

SERVER = Caller(subject="sk_server", permissions=ALL_PERMISSIONS)
TRANSPORT = Subprotocol("graphql-transport-ws")
READ = '{ preferenceSet(userId: "u") { revision } }'
WATCH = "subscription ($id: ID!) { bulkOperationProgress(id: $id) { status } }"

WATCH_SET = "subscription { preferenceSetChanged { __typename } }"

Opener = Callable[..., AbstractAsyncContextManager[ClientConnection]]


@pytest.fixture
def opened(address: str) -> Opener:
    """Opens a socket and sends the first message; further arguments are those of `connect`."""

    @asynccontextmanager
    async def open_socket(payload: dict[str, Any] | None, **options: Any) -> AsyncIterator[ClientConnection]:
        async with connect(f"ws://{address}/", subprotocols=[TRANSPORT], **options) as socket:
            await send(socket, type="connection_init", payload=payload)
            yield socket

    return open_socket


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(orjson.dumps({name: value for name, value in message.items() if value is not None}).decode())


async def receive(socket: ClientConnection) -> Any:
    text = await socket.recv()
    assert isinstance(text, str)
    return orjson.loads(text)


async def close_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


@pytest.mark.parametrize(
    ("origin", "opens"),
    [("http://localhost:5173", True), ("https://app.example", True), ("https://elsewhere.example", False)],
)
async def test_pages_of_allowed_origins_open_sockets(services: Services, origin: str, opens: bool) -> None:
    allowing = replace(services, origins=AllowedOrigins("http://localhost:* https://app.example"))
    with capture_logs() as logs:
        async with serving(allowing) as address:
            try:
                async with connect(f"ws://{address}/", subprotocols=[TRANSPORT], origin=Origin(origin)):
                    opened = True
            except InvalidStatus:
                opened = False

    assert opened is opens
    assert [log["origin"] for log in logs if log["event"] == "origin_refused"] == ([] if opens else [origin])


@pytest.mark.parametrize(
    "payload_of",
    [
        pytest.param(lambda key: {"authorization": f"Bearer {key}"}, id="in lower case"),
        pytest.param(lambda key: {"Authorization": f"Bearer {key}"}, id="capitalised"),
        pytest.param(lambda key: {"headers": {"AUTHORIZATION": f"Bearer {key}"}}, id="under headers"),
    ],
)
async def test_the_first_message_says_who_calls(
    opened: Opener, secret_key: str, payload_of: Callable[[str], dict[str, Any]]
) -> None:
    async with opened(payload_of(secret_key)) as socket:
        acknowledged = await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": READ})
        answers = [await receive(socket), await receive(socket)]

    assert acknowledged == {"type": "connection_ack"}
    assert answers == [
        {"id": "1", "type": "next", "payload": {"data": {"preferenceSet": {"revision": 0}}}},
        {"id": "1", "type": "complete"},
    ]


async def test_the_headers_may_say_it_instead(opened: Opener, secret_key: str) -> None:
    async with opened(None, additional_headers={"Authorization": f"Bearer {secret_key}"}) as socket:
        assert await receive(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload",
    [None, {}, {"authorization": "Bearer sk_0_nope"}, {"authorization": 5}],
    ids=["nothing", "no credentials", "an unknown key", "no text"],
)
async def test_a_socket_of_nobody_known_is_closed(opened: Opener, payload: dict[str, Any] | None) -> None:
    async with opened(payload) as socket:
        assert await close_code(socket) == 4403


async def test_what_the_first_message_says_counts_more_than_the_headers(opened: Opener, secret_key: str) -> None:
    headers = {"Authorization": f"Bearer {secret_key}"}

    async with opened({"authorization": "Bearer sk_0_nope"}, additional_headers=headers) as socket:
        assert await close_code(socket) == 4403


async def test_a_socket_is_to_be_tried_again_when_the_keys_cannot_be_looked_up(unreachable: Services) -> None:
    async with serving(unreachable) as address, connect(f"ws://{address}/", subprotocols=[TRANSPORT]) as socket:
        await send(socket, type="connection_init", payload={"authorization": "Bearer sk_1_x"})

        assert await close_code(socket) == 1013


async def test_the_old_protocol_is_not_spoken(address: str) -> None:
    async with connect(f"ws://{address}/") as socket:
        assert await close_code(socket) == 4406


async def test_an_operation_is_watched_to_its_end(gateway: Gateway, opened: Opener, secret_key: str) -> None:
    started = await gateway.services.bulk.submit(SERVER, BulkSubmission(["u"], {}))
    payload = {"query": WATCH, "variables": {"id": started.operation["id"]}}

    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload=payload)
        first = await receive(socket)
        await gateway.services.bulk.cancel(SERVER, started.operation["id"])
        rest = [await receive(socket), await receive(socket)]

    assert first["payload"]["data"] == {"bulkOperationProgress": {"status": "QUEUED"}}
    assert rest[0]["payload"]["data"] == {"bulkOperationProgress": {"status": "CANCELED"}}
    assert rest[1] == {"id": "1", "type": "complete"}


async def test_a_mistake_in_one_operation_is_answered_as_its_error(opened: Opener, secret_key: str) -> None:
    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": "{ nothing }"})
        answer = await receive(socket)

    assert (answer["id"], answer["type"]) == ("1", "error")
    assert answer["payload"][0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 65 + "]" * 65, "The JSON is nested too deeply; at most 64 levels are allowed here."),
        ("[" + "0," * 20_000 + "0]", "The JSON has too many values; at most 20,000 are allowed here."),
        ("[", "WebSocket message must be valid JSON"),
    ],
    ids=["too deep", "too many values", "no JSON"],
)
async def test_a_message_that_cannot_be_read_closes_the_socket_with_the_reason(
    opened: Opener, secret_key: str, text: str, reason: str
) -> None:
    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await socket.send(text)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4400, reason)


async def test_an_integer_beyond_64_bits_is_an_id_like_another(opened: Opener, secret_key: str) -> None:
    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        message = {
            "id": "1",
            "type": "subscribe",
            "payload": {"query": WATCH, "variables": {"id": orjson.Fragment("1" * 30)}},
        }
        await socket.send(orjson.dumps(message).decode())
        answer = await receive(socket)

    assert answer["payload"]["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


async def test_leaving_ends_the_subscription(gateway: Gateway, opened: Opener, secret_key: str) -> None:
    async def subscribers_are(count: int) -> bool:
        return gateway.services.feed.subscriber_count == count

    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": "subscription { bulkOperationUpdates { id } }"})
        await until(partial(subscribers_are, 1))

    await until(partial(subscribers_are, 0))


async def test_a_mistake_in_the_syntax_leaves_the_other_operations_alone(opened: Opener, secret_key: str) -> None:
    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": "{"})
        refused = await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": READ})
        answer = await receive(socket)

    assert (refused["type"], refused["payload"][0]["extensions"]) == ("error", {"code": "GRAPHQL_PARSE_FAILED"})
    assert answer["payload"] == {"data": {"preferenceSet": {"revision": 0}}}


async def test_a_first_message_may_say_null(address: str, secret_key: str) -> None:
    headers = {"Authorization": f"Bearer {secret_key}"}
    async with connect(f"ws://{address}/", subprotocols=[TRANSPORT], additional_headers=headers) as socket:
        await socket.send('{"type": "connection_init", "payload": null}')

        assert await receive(socket) == {"type": "connection_ack"}


async def test_a_first_message_that_came_in_time_is_not_late_while_its_key_is_looked_up() -> None:
    nowhere = "mongodb://127.0.0.1:1/?replicaSet=none"
    slow = assemble(Settings(mongodb_url=nowhere, mongodb_timeout_seconds=1, socket_init_seconds=0.2))
    async with serving(slow.services) as address, connect(f"ws://{address}/", subprotocols=[TRANSPORT]) as socket:
        await send(socket, type="connection_init", payload={"authorization": "Bearer sk_1_x"})

        assert await close_code(socket) == 1013
    slow.close()


async def test_a_socket_is_closed_when_its_token_ends(opened: Opener) -> None:
    ends_at = datetime.now(UTC) + timedelta(seconds=4)

    async with opened({"authorization": f"Bearer {token(exp=ends_at)}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"query": WATCH_SET})
        assert (await receive(socket))["type"] == "next"

        assert await close_code(socket) == 4403
        assert datetime.now(UTC) >= ends_at.replace(microsecond=0)


async def test_a_socket_is_closed_when_its_key_is_revoked(gateway: Gateway, opened: Opener, secret_key: str) -> None:
    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await gateway.key_store.revoke_key("_".join(secret_key.split("_")[:2]), datetime.now(UTC))

        assert await close_code(socket) == 4403


async def test_a_caller_has_so_many_sockets_and_no_more(opened: Opener, secret_key: str) -> None:
    async with AsyncExitStack() as others:
        for _ in range(2):
            socket = await others.enter_async_context(opened({"authorization": f"Bearer {secret_key}"}))
            await receive(socket)
        async with opened({"authorization": f"Bearer {secret_key}"}) as one_too_many:
            assert await close_code(one_too_many) == 1013
        async with opened({"authorization": f"Bearer {token()}"}) as another_callers:
            assert await receive(another_callers) == {"type": "connection_ack"}

    async with opened({"authorization": f"Bearer {secret_key}"}) as later:
        assert await receive(later) == {"type": "connection_ack"}


async def test_the_hash_of_a_document_does_not_close_the_socket(opened: Opener, secret_key: str) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}

    async with opened({"authorization": f"Bearer {secret_key}"}) as socket:
        await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"extensions": extensions})
        refused = await receive(socket)
        await send(socket, id="1", type="subscribe", payload={"extensions": extensions, "query": READ})
        answer = await receive(socket)

    assert (refused["id"], refused["type"]) == ("1", "error")
    assert refused["payload"] == [
        {"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}
    ]
    assert answer["payload"] == {"data": {"preferenceSet": {"revision": 0}}}
