"""Plain requests beside all others, byte by byte, against a real server."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import takewhile
from typing import cast

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from gateway.asgi_extensions import FAST_PATH, Reply
from gateway.server.fast_path import FastPathReader
from gateway.server.http_protocol import HttpProtocol
from gateway.server.outbox import Outbox
from gateway.server.timeouts import ClientLimits
from tests.running import running
from tests.waiting import until

LIMITS = ClientLimits(head_seconds=0.5, body_seconds=0.5, unread_seconds=5, max_head_bytes=16_384)
HEAD = b"POST /plain HTTP/1.1\r\nhost: here\r\ncontent-length: 5\r\n"
HELLO = HEAD + b"\r\nhello"
CHUNKED = b"POST /plain HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"


class Shop:
    """Answers plain requests with who sent them and what, once it is open; knows nothing of what begins with `odd`."""

    path = "/plain"
    max_body_bytes = 100

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.inside = 0

    def recognise(self, headers: Mapping[str, str]) -> str | None:
        return None if "special" in headers else headers.get("from", "nobody")

    async def answer(self, known: str, body: bytes) -> Reply | None:
        self.inside += 1
        await self.open.wait()
        self.inside -= 1
        if body.startswith(b"odd"):
            return None
        return Reply(200, b"content-type: text/plain\r\n", b"plain " + known.encode() + b": " + body)

    async def asgi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What answers all other requests."""
        if scope["type"] == "lifespan":
            scope["state"][FAST_PATH] = FastPathReader(self, frozenset({"here"}))
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        answer = b"asgi: " + body
        headers = [(b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


class Visitor:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self._writer.write(part)

    def end(self) -> None:
        """Send nothing more."""
        self._writer.write_eof()

    async def read_head(self) -> bytes:
        """The head of an answer."""
        return await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), timeout=10)

    async def read(self) -> tuple[bytes, bytes]:
        """The head and the body of an answer."""
        head = await self.read_head()
        length = re.search(rb"content-length: (\d+)", head)
        assert length
        return head, await asyncio.wait_for(self._reader.readexactly(int(length[1])), timeout=10)

    async def ask(self, *parts: bytes) -> bytes:
        """The body of the answer to a request."""
        self.send(*parts)
        return (await self.read())[1]

    async def read_to_end(self) -> bytes:
        return await asyncio.wait_for(self._reader.read(), timeout=10)


class Street:
    """The shop with its server, in which connections arrive."""

    def __init__(self, shop: Shop, server: uvicorn.Server) -> None:
        self.shop = shop
        self.server = server

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        host, port = self.server.servers[0].sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        try:
            yield Visitor(reader, writer)
        finally:
            writer.close()

    async def fill(self, count: int) -> None:
        """Wait until so many requests are being answered."""

        async def is_full() -> bool:
            return self.shop.inside == count

        await until(is_full)

    def connection(self) -> HttpProtocol:
        """The server's side of the only connection."""
        (connection,) = self.server.server_state.connections
        assert isinstance(connection, HttpProtocol)
        return connection


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    shop = Shop()
    protocol = cast("type[HttpProtocol]", partial(HttpProtocol, LIMITS, Outbox()))
    config = uvicorn.Config(shop.asgi, interface="asgi3", port=0, lifespan="on", log_config=None, http=protocol)
    async with running(config) as server:
        yield Street(shop, server)
        shop.open.set()


@pytest.fixture
async def visitor(street: Street) -> AsyncIterator[Visitor]:
    async with street.visitor() as visitor:
        yield visitor


async def test_a_plain_request_is_answered_and_the_next_one_too(visitor: Visitor) -> None:
    visitor.send(HELLO)
    head, body = await visitor.read()

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-type: text/plain\r\n" in head
    assert b"\r\ndate: " in head
    assert body == b"plain nobody: hello"
    assert await visitor.ask(HEAD + b"\r\nagain") == b"plain nobody: again"
    assert await visitor.ask(HEAD + b"from: me\r\n\r\nhello") == b"plain me: hello"


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(CHUNKED, id="a body in chunks"),
        pytest.param(HEAD + b"special: yes\r\n\r\nhello", id="a head the application does not recognise"),
        pytest.param(HEAD + b"from: me\r\nfrom: you\r\n\r\nhello", id="a header twice"),
        pytest.param(HEAD.replace(b"here", b"there") + b"\r\nhello", id="another host"),
        pytest.param(HEAD.replace(b"plain", b"other") + b"\r\nhello", id="another path"),
        pytest.param(HEAD.replace(b"plain", b"plain?x=1") + b"\r\nhello", id="a query"),
        pytest.param(HEAD.replace(b"POST", b"PUT") + b"\r\nhello", id="another method"),
        pytest.param(HEAD + b"connection: close\r\n\r\nhello", id="the last one of its connection"),
        pytest.param(HEAD.replace(b"1.1", b"1.0") + b"\r\nhello", id="an old version"),
        pytest.param(HEAD + b"a: " + b"x" * 5_000 + b"\r\n\r\nhello", id="a long head"),
        pytest.param(HEAD + b"upgrade: h2c\r\n\r\nhello", id="an upgrade"),
    ],
)
async def test_whatever_is_not_plain_is_handled_as_ever(visitor: Visitor, request_bytes: bytes) -> None:
    assert await visitor.ask(request_bytes) == b"asgi: hello"


@pytest.mark.parametrize(("length", "answered_by"), [(0, b"asgi"), (100, b"plain"), (101, b"asgi")])
async def test_a_plain_body_has_bounds(visitor: Visitor, length: int, answered_by: bytes) -> None:
    head = HEAD.replace(b"5", b"%d" % length)

    answer = await visitor.ask(head + b"\r\n" + b"x" * length)

    assert answer.startswith(answered_by)
    assert answer.endswith(b": " + b"x" * length)


async def test_zeros_before_a_length_hide_nothing(visitor: Visitor) -> None:
    small, large = (HEAD.replace(b"5", length.zfill(40)) for length in (b"5", b"101"))

    assert await visitor.ask(small + b"\r\nhello") == b"plain nobody: hello"
    assert await visitor.ask(large + b"\r\n" + b"x" * 101) == b"asgi: " + b"x" * 101


async def test_who_waits_to_be_told_to_go_on_is_told(visitor: Visitor) -> None:
    visitor.send(HEAD + b"expect: 100-continue\r\n\r\n")
    assert await visitor.read_head() == b"HTTP/1.1 100 Continue\r\n\r\n"

    assert await visitor.ask(b"hello") == b"asgi: hello"


async def test_what_turns_out_not_to_be_plain_is_handled_as_ever(visitor: Visitor) -> None:
    assert await visitor.ask(HEAD + b"\r\nodd!!") == b"asgi: odd!!"
    assert await visitor.ask(HELLO) == b"plain nobody: hello"


async def test_requests_of_both_kinds_follow_each_other(visitor: Visitor) -> None:
    for _ in range(3):
        assert await visitor.ask(HELLO) == b"plain nobody: hello"
        assert await visitor.ask(CHUNKED) == b"asgi: hello"


async def test_requests_that_come_together_are_answered_in_their_order(visitor: Visitor) -> None:
    bodies = [b"%05d" % number for number in range(50)]
    visitor.send(b"".join(HEAD + b"\r\n" + body for body in bodies))

    answers = [(await visitor.read())[1] for _ in bodies]

    assert [answer[-5:] for answer in answers] == bodies


@pytest.mark.parametrize("first", [b"hello", b"odd!!"])
async def test_what_comes_during_an_answer_is_answered_after_it(street: Street, visitor: Visitor, first: bytes) -> None:
    street.shop.open.clear()
    visitor.send(HEAD + b"\r\n" + first)
    await street.fill(1)

    visitor.send(CHUNKED, HELLO, HEAD + b"\r\nagain")
    street.shop.open.set()

    assert [(await visitor.read())[1][-5:] for _ in range(4)] == [first, b"hello", b"hello", b"again"]


async def test_a_refusal_comes_after_the_answer_that_is_due(street: Street, visitor: Visitor) -> None:
    street.shop.open.clear()
    visitor.send(HELLO)
    await street.fill(1)

    visitor.send(b"nonsense\r\n\r\n")
    street.shop.open.set()

    assert (await visitor.read())[1] == b"plain nobody: hello"
    assert (await visitor.read_to_end()).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("end", ["shutdown", "eof_received"])
async def test_an_answer_that_is_ready_is_sent_before_the_end(street: Street, visitor: Visitor, end: str) -> None:
    street.shop.open.clear()
    visitor.send(HELLO)
    await street.fill(1)
    connection = street.connection()

    street.shop.open.set()
    for _ in takewhile(lambda _: not connection._unsent, range(100)):
        await asyncio.sleep(0)
    getattr(connection, end)()
    connection.transport.close()

    assert (await visitor.read_to_end()).endswith(b"plain nobody: hello")


async def test_answers_that_are_ready_together_all_arrive(street: Street) -> None:
    street.shop.open.clear()
    async with AsyncExitStack() as doors:
        visitors = [await doors.enter_async_context(street.visitor()) for _ in range(20)]
        for number, visitor in enumerate(visitors):
            visitor.send(HEAD + b"\r\n%05d" % number)
        await street.fill(len(visitors))
        street.shop.open.set()

        answers = [(await visitor.read())[1] for visitor in visitors]

    assert answers == [b"plain nobody: %05d" % number for number in range(20)]


async def test_it_does_not_matter_where_the_bytes_are_parted(street: Street) -> None:
    conversation = HELLO + CHUNKED + HEAD + b"\r\nodd!!" + HELLO

    for at in range(1, len(conversation)):
        async with street.visitor() as visitor:
            visitor.send(conversation[:at])
            await everything_is_taken(street)
            visitor.send(conversation[at:])
            answers = [(await visitor.read())[1][-5:] for _ in range(4)]

        assert answers == [b"hello", b"hello", b"odd!!", b"hello"], at


async def everything_is_taken(street: Street) -> None:
    """When another connection is served, whatever came before has been taken in."""
    async with street.visitor() as other:
        assert await other.ask(HELLO)


async def test_half_a_body_is_waited_for_in_vain_but_not_for_ever(visitor: Visitor) -> None:
    visitor.send(HEAD + b"\r\nhe")

    assert (await visitor.read_to_end()).startswith(b"HTTP/1.1 408")


async def test_a_head_that_is_none_is_refused(visitor: Visitor) -> None:
    visitor.send(HEAD + b"a b: c\r\n\r\nhello")

    assert (await visitor.read_to_end()).startswith(b"HTTP/1.1 400")


async def test_who_leaves_before_the_answer_harms_nobody(street: Street) -> None:
    street.shop.open.clear()
    async with street.visitor() as leaving:
        leaving.send(HELLO)
        await street.fill(1)

    async def is_gone() -> bool:
        return not street.server.server_state.connections

    street.shop.open.set()
    await until(is_gone)

    async with street.visitor() as other:
        assert await other.ask(HELLO) == b"plain nobody: hello"


async def test_an_answer_under_way_is_given_before_the_server_stops(street: Street, visitor: Visitor) -> None:
    street.shop.open.clear()
    visitor.send(HELLO)
    await street.fill(1)

    street.connection().shutdown()
    street.shop.open.set()
    head, body = await visitor.read()

    assert b"connection: close\r\n" in head
    assert body == b"plain nobody: hello"
    assert await visitor.read_to_end() == b""


async def test_an_odd_request_under_way_is_answered_before_the_server_stops(street: Street, visitor: Visitor) -> None:
    street.shop.open.clear()
    visitor.send(HEAD + b"\r\nodd!!")
    await street.fill(1)

    street.connection().shutdown()
    street.shop.open.set()

    assert (await visitor.read())[1] == b"asgi: odd!!"
    assert await visitor.read_to_end() == b""


@pytest.mark.parametrize(
    "hosts", [b"", b"host: here\r\nhost: here\r\n", b"host: he re\r\n"], ids=["none", "two", "bad"]
)
async def test_a_request_names_its_host_once(visitor: Visitor, hosts: bytes) -> None:
    visitor.send(HEAD.replace(b"host: here\r\n", hosts) + b"\r\nhello")

    assert (await visitor.read_to_end()).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("body", [b"hello", b"odd!!"])
async def test_a_client_that_has_sent_everything_is_answered(street: Street, visitor: Visitor, body: bytes) -> None:
    street.shop.open.clear()
    visitor.send(HEAD + b"\r\n" + body)
    await street.fill(1)
    visitor.send(HELLO, CHUNKED)
    visitor.end()

    street.shop.open.set()
    answers = await visitor.read_to_end()

    assert re.findall(rb"\r\n\r\n(?:plain nobody|asgi): (.{5})", answers) == [body, b"hello", b"hello"]


async def test_heads_without_end_are_told_apart(visitor: Visitor) -> None:
    for number in range(1_010):
        name = b"%d" % number
        assert await visitor.ask(HEAD + b"from: " + name + b"\r\n\r\nhello") == b"plain " + name + b": hello"
