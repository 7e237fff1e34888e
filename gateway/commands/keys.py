"""Runs the commands that work on the database directly: `gateway keys` and `gateway forget`."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from gateway.app import Gateway, assemble
from gateway.auth.api_keys import ApiKey, KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS, Permission
from gateway.errors import ConfigurationError, NotFound
from gateway.mongo.startup import explained
from gateway.preferences.identifiers import parse_id
from gateway.preferences.store import Erasure
from gateway.settings import Settings

Result = TypeVar("Result")


def create_key(settings: Settings, kind: KeyKind, name: str, permissions: frozenset[Permission]) -> str:
    """Create and store a key, and return its text, which is not stored.

    Raises:
        ConfigurationError: A restricted key has no scopes, another kind of key has some, or there is no database.
    """
    if (kind is KeyKind.RESTRICTED) != bool(permissions):
        raise ConfigurationError("Give --scope for a restricted key, at least once, and for no other kind of key.")
    granted = ALL_PERMISSIONS if kind is KeyKind.SECRET else permissions

    async def create() -> str:
        async with _gateway(settings) as gateway:
            text = new_key_text(kind)
            await gateway.key_store.put_key(key_from_text(text, name, granted, datetime.now(UTC)))
            return text

    return _run(create())


def list_keys(settings: Settings) -> list[ApiKey]:
    """Return all keys, revoked ones included, oldest first."""

    async def found() -> list[ApiKey]:
        async with _gateway(settings) as gateway:
            return await gateway.key_store.list_keys()

    return _run(found())


def revoke_key(settings: Settings, key_id: str) -> None:
    """Revoke the key with this id.

    Raises:
        NotFound: No key with this id is in force.
    """

    async def revoke() -> None:
        async with _gateway(settings) as gateway:
            if not await gateway.key_store.revoke_key(key_id, datetime.now(UTC)):
                raise NotFound("key", key_id)

    _run(revoke())


def forget(settings: Settings, user_id: str) -> Erasure:
    """Delete all sets, tombstones and histories of a user, and return how many of each were deleted.

    Raises:
        InvalidInput: The id is malformed.
    """
    parse_id(user_id, ("user_id",))

    async def erase() -> Erasure:
        async with _gateway(settings) as gateway:
            return await gateway.preference_store.erase(user_id)

    return _run(erase())


@asynccontextmanager
async def _gateway(settings: Settings) -> AsyncIterator[Gateway]:
    gateway = assemble(settings)
    try:
        with explained(gateway.database):
            yield gateway
    finally:
        gateway.close()


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)
