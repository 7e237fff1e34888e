"""API keys: their kinds, their texts, and what is stored of them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.auth.callers import Permission


class KeyKind(StrEnum):
    """The kinds of key, which are also the beginnings of their text."""

    SECRET = "sk"  # noqa: S105 - the beginning of a key, not a key
    RESTRICTED = "rk"
    PUBLIC = "pk"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as stored: never its text, only the SHA-256 of it."""

    key_id: str
    kind: KeyKind
    digest: bytes
    permissions: frozenset[Permission]
    name: str
    created_at: datetime
    revoked_at: datetime | None = None


class KeyStore(Protocol):
    """Where keys are kept."""

    async def find_key(self, key_id: str) -> ApiKey | None:
        """The key of that id, revoked or not; None when there never was one."""
        ...


def new_key_text(kind: KeyKind) -> str:
    """The text of a new key, to be shown once: `<kind>_<id>_<256 random bits>`."""
    return f"{kind.value}_{secrets.token_hex(8)}_{secrets.token_urlsafe(32)}"


def key_from_text(text: str, name: str, permissions: frozenset[Permission], now: datetime) -> ApiKey:
    """The record to store for a key's text; a secret key holds all permissions, a public one none."""
    return ApiKey(
        key_id=key_id_of(text),
        kind=KeyKind(text.partition("_")[0]),
        digest=digest_of(text),
        permissions=permissions,
        name=name,
        created_at=now,
    )


def digest_of(text: str) -> bytes:
    """The SHA-256 of a key's text, which is what is stored of it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def key_id_of(text: str) -> str:
    """The public id in a key's text: `<kind>_<id>`."""
    return "_".join(text.split("_", 2)[:2])
