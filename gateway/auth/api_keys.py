"""API keys: their kinds, the format of their text, and the record that is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.auth.callers import Permission


class KeyKind(StrEnum):
    """The kinds of key; the value is the prefix of the key's text."""

    SECRET = "sk"  # noqa: S105 - the beginning of a key, not a key
    RESTRICTED = "rk"
    PUBLIC = "pk"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as stored: `digest` is the SHA-256 of its text, and `revoked_at` is None while it is in force."""

    key_id: str
    kind: KeyKind
    digest: bytes
    permissions: frozenset[Permission]
    name: str
    created_at: datetime
    revoked_at: datetime | None = None


class KeyStore(Protocol):
    """The storage that the authenticator looks keys up in."""

    async def find_key(self, key_id: str) -> ApiKey | None:
        """Return the key with this id, revoked or not; None if there is none."""
        ...


def new_key_text(kind: KeyKind) -> str:
    """Generate the text of a new key, to be shown once: `<kind>_<id>_<256 random bits>`."""
    return f"{kind.value}_{secrets.token_hex(8)}_{secrets.token_urlsafe(32)}"


def key_from_text(text: str, name: str, permissions: frozenset[Permission], now: datetime) -> ApiKey:
    """Return the record to store for a key's text.

    The caller chooses the permissions: all of them for a secret key, none for a public one.
    """
    return ApiKey(
        key_id=key_id_of(text),
        kind=KeyKind(text.partition("_")[0]),
        digest=digest_of(text),
        permissions=permissions,
        name=name,
        created_at=now,
    )


def digest_of(text: str) -> bytes:
    """Return the SHA-256 of a key's text; a fast hash is enough, because the text has 256 random bits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def key_id_of(text: str) -> str:
    """Return the public id in a key's text: `<kind>_<id>`."""
    # Split twice only: the secret part may contain underscores.
    return "_".join(text.split("_", 2)[:2])
