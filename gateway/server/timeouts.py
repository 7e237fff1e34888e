"""What is asked of clients: how long they may take, and how long a head may be."""

from dataclasses import dataclass

from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How long a client may take with a head, a body, and with reading what it is sent; and the longest head."""

    head_seconds: float
    body_seconds: float
    unread_seconds: float
    max_head_bytes: int


def client_limits(settings: Settings) -> ClientLimits:
    """The limits as they are set."""
    return ClientLimits(
        settings.header_seconds, settings.body_seconds, settings.unread_seconds, settings.max_header_bytes
    )
