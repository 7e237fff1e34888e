"""Doing a request once: what is kept of a write that its caller may send again without knowing how it went.

Source: IETF draft "The Idempotency-Key HTTP Header Field"; Knock API reference, "Idempotent requests".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.errors import GatewayError
from gateway.preferences.model import PreferenceSet

LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Once:
    """A caller's name for a request: its `key`, unique within `request`, and the hash of everything asked for."""

    key: str
    request: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a request came to: the sets as they were after it; forgotten at `expires_at`."""

    caller: str
    once: Once
    sets: Sequence[PreferenceSet]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WrittenSets:
    """The sets as a request left them; `replayed` when that was an earlier request with the same key."""

    sets: Sequence[PreferenceSet]
    replayed: bool = False


class RequestKeyReused(GatewayError):
    """The key was already used for a request that asked for something else."""

    code = "IDEMPOTENCY_KEY_REUSED"
    path = ("idempotency_key",)

    def __init__(self) -> None:
        super().__init__("This idempotency key was used with another input: send a new key, or the same input again.")


def replay(receipt: Receipt, once: Once) -> WrittenSets:
    """What the first request with this key came to.

    Raises:
        RequestKeyReused: That request asked for something else.
    """
    if receipt.once.request_hash != once.request_hash:
        raise RequestKeyReused
    return WrittenSets(receipt.sets, replayed=True)
