"""Bytes that are sent on a WebSocket again and again, as fast as they are taken, while nothing is read."""

import base64
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from tests.attack.frames import FOREVER, subscribe, text
from tests.attack.target import Target

_TEXT: Final = 0x81
_PATIENCE_SECONDS: Final = 1.0


def frame(first_byte: int, data: bytes = b"") -> bytes:
    """A frame of a client; the first byte says of which kind, and whether it is the last part of a message."""
    size = len(data)
    length = struct.pack("!B", 0x80 | size) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
    return bytes([first_byte]) + length + bytes(4) + data


def said(*messages: str) -> bytes:
    return b"".join(frame(_TEXT, message.encode()) for message in messages)


FLOODS: Final[Mapping[str, bytes]] = {
    "empty pings": frame(0x89) * 5_000,
    "full pings": frame(0x89, b"x" * 125) * 500,
    "empty pongs": frame(0x8A) * 5_000,
    "a message in parts of one byte": frame(0x01, b"x") + frame(0x00, b"x") * 5_000 + frame(0x80, b"x"),
    "pings of the protocol": said(text(type="ping")) * 500,
    "pongs of the protocol": said(text(type="pong")) * 500,
    "ends of nothing": said(text(type="complete", id="x")) * 500,
    "beginnings and ends": said(
        *(each for n in range(200) for each in (subscribe(FOREVER, id=f"{n}"), text(type="complete", id=f"{n}")))
    ),
    "ever other documents": said(
        *(subscribe({"query": f"{{ a{n}: {'x ' * 900} }}"}, id=f"{n}") + " " * (n % 7) for n in range(200))
    ),
}


@contextmanager
def flooding(attacked: Target, sent: bytes) -> Iterator[None]:
    """Send for as long as the block runs, on a socket that is greeted and again when that was closed."""
    ended = threading.Event()

    def send() -> None:
        while not ended.is_set():
            with suppress(OSError), _opened(attacked) as connection:
                while not ended.is_set():
                    connection.sendall(sent)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _opened(attacked: Target) -> Iterator[socket.socket]:
    greeting = text(type="connection_init", payload={"authorization": f"Bearer {attacked.key}"})
    key = base64.b64encode(bytes(16)).decode()
    with socket.create_connection(attacked.address, timeout=_PATIENCE_SECONDS) as connection:
        connection.sendall(
            "GET /graphql HTTP/1.1\r\nhost: gateway\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            "sec-websocket-version: 13\r\nsec-websocket-protocol: graphql-transport-ws\r\n"
            f"sec-websocket-key: {key}\r\n\r\n".encode()
        )
        connection.recv(4096)
        connection.sendall(said(greeting))
        yield connection
