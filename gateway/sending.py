"""What our server offers to the applications of WebSockets beside ASGI's `send`: to send without waiting."""

from collections.abc import Callable
from typing import Final, TypeAlias

SEND_AT_ONCE: Final = "send_at_once"
"""The name, in the `state` of a socket's scope, of a `SendAtOnce`; other servers have none there."""

SendAtOnce: TypeAlias = Callable[[bytes], bool]
"""Sends a message, text in UTF-8; False when nothing was sent, for the client does not read or the socket closes."""
