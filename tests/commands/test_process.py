"""One server process, and how it stops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.commands.listener import listen
from gateway.commands.process import GatewayServer
from gateway.settings import Settings


class Slow:
    """An application with one answer that comes when it is let, and what became of the application."""

    def __init__(self) -> None:
        self.asked, self.let, self.ended = asyncio.Event(), asyncio.Event(), False
        self.app = Starlette(routes=[Route("/", self._answer)], lifespan=self._lifespan)

    async def _answer(self, _: Request) -> Response:
        self.asked.set()
        await self.let.wait()
        return PlainTextResponse("here")

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        self.ended = True


@pytest.fixture
async def slow() -> Slow:
    return Slow()


async def serve_and_ask(slow: Slow, then: Callable[[GatewayServer], None]) -> bytes:
    """What a request is answered while `then` happens; returns once the server has stopped."""
    started = asyncio.Event()
    server = GatewayServer(slow.app, Settings(), started.set)
    with listen("127.0.0.1", 0) as listener:
        async with asyncio.TaskGroup() as tasks, asyncio.timeout(20):
            tasks.create_task(server.serve(sockets=[listener]))
            await started.wait()
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n")
            await slow.asked.wait()
            then(server)
            answer = await reader.read()
            writer.close()
    return answer


async def test_told_once_it_finishes_what_is_under_way(slow: Slow) -> None:
    def stop(server: GatewayServer) -> None:
        server.stop(1)
        slow.let.set()

    answer = await serve_and_ask(slow, stop)

    assert answer.endswith(b"here")
    assert slow.ended


async def test_told_twice_it_cuts_off_what_is_under_way_and_ends_its_application(slow: Slow) -> None:
    def stop(server: GatewayServer) -> None:
        server.stop(1)
        server.stop(2)

    answer = await serve_and_ask(slow, stop)

    assert answer == b""
    assert slow.ended
