"""How long clients may take."""

from dataclasses import dataclass

from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Patience:
    """How long clients may take, and how long a head may be."""

    head_seconds: float
    body_seconds: float
    unread_seconds: float
    max_head_bytes: int


def patience_of(settings: Settings) -> Patience:
    """The times and limits as they are set."""
    return Patience(settings.header_seconds, settings.body_seconds, settings.unread_seconds, settings.max_header_bytes)
