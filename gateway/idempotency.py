"""Doing a request once, however often its caller sends it: the key that names it, and what it came to.

Source: IETF draft "The Idempotency-Key HTTP Header Field"; Knock API reference, "Idempotent requests".
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

import orjson

from gateway.errors import GatewayError, InvalidInput
from gateway.texts import is_text

Result = TypeVar("Result")

KEY_LIFETIME: Final = timedelta(hours=24)
"""How long a key is remembered; that of a bulk operation at least until the operation is final."""

MAX_IDEMPOTENCY_KEY_LENGTH: Final = 255


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's name for one request, and the hash of everything the request asks for.

    `request` is the method and the address that the key belongs to, so that a caller may use it again elsewhere. None
    for bulk operations, where a key belongs to the caller whatever the address.
    """

    key: str
    request_hash: bytes
    request: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt(Generic[Result]):
    """What a request came to, kept under the caller's key until `expires_at`.

    `expires_at` is None for a bulk operation that still runs.
    """

    caller: str
    key: IdempotencyKey
    result: Result
    expires_at: datetime | None = None

    def replay(self, key: IdempotencyKey) -> Result:
        """The result, for a request that was sent again.

        Raises:
            IdempotencyKeyReused: The request asks for something else than the first one.
        """
        if key.request_hash != self.key.request_hash:
            raise IdempotencyKeyReused(self.result)
        return self.result


class IdempotencyKeyReused(GatewayError):
    """The key was already used with another input; `result` is what the first request came to."""

    code = "IDEMPOTENCY_KEY_REUSED"
    path = ("idempotency_key",)

    def __init__(self, result: object) -> None:
        super().__init__("This idempotency key was used with another input: send a new key, or the same input again.")
        self.result = result


def parse_idempotency_key(value: object) -> str | None:
    """The text of a key; None when none was given.

    Raises:
        InvalidInput: It is no text of 1 to 255 characters.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= MAX_IDEMPOTENCY_KEY_LENGTH or not is_text(value):
        raise InvalidInput(
            f"An idempotency key is a text of 1 to {MAX_IDEMPOTENCY_KEY_LENGTH} characters.", ("idempotency_key",)
        )
    return value


def hash_of(request: object) -> bytes:
    """The SHA-256 of a request as canonical JSON."""
    try:
        canonical = orjson.dumps(request, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # It holds an integer beyond 64 bits, which orjson does not write.
        canonical = json.dumps(request, sort_keys=True).encode()
    return hashlib.sha256(canonical).digest()
