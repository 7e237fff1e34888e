"""One way to listen, for `gateway dev` and `gateway serve`."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway.commands.listener import listen
from gateway.errors import ConfigurationError

LOOPBACK = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else listens on."""
    with socket.create_server((LOOPBACK, 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("host", [LOOPBACK, "::1", "localhost"])
async def test_accepted_connections_send_small_answers_at_once(host: str) -> None:
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection: socket.socket = writer.get_extra_info("socket")
        accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen(host, 0)
    async with await asyncio.start_server(look, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        assert await asyncio.wait_for(accepted, 5) != 0
        writer.close()


def test_child_processes_inherit_it() -> None:
    with listen(LOOPBACK, 0) as listener:
        assert listener.get_inheritable()


def test_a_taken_port_is_refused(taken: int) -> None:
    with pytest.raises(ConfigurationError, match=f"Port {taken} is taken.*--port"):
        listen(LOOPBACK, taken)


def test_the_next_free_port_is_taken_where_that_is_wanted(taken: int) -> None:
    with listen(LOOPBACK, taken, ports_to_try=20) as listener:
        assert taken < listener.getsockname()[1] < taken + 20


def test_no_port_beyond_the_last_is_tried() -> None:
    with socket.create_server((LOOPBACK, 65535)), pytest.raises(ConfigurationError, match="Port 65535 is taken"):
        listen(LOOPBACK, 65535, ports_to_try=20)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_others_is_refused_at_once(host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"Cannot listen on {host}:8000 .*--host"):
        listen(host, 8000, ports_to_try=20)


def test_a_port_for_root_alone_is_refused_for_that_reason() -> None:
    with _without_rights(), pytest.raises(ConfigurationError, match=r"Port 80 needs more rights .*above 1023"):
        listen(LOOPBACK, 80, ports_to_try=20)


@contextmanager
def _without_rights() -> Iterator[None]:
    """As a user who is not root, whoever runs the tests."""
    user = os.geteuid()
    os.seteuid(user or 65534)
    try:
        yield
    finally:
        os.seteuid(user)
