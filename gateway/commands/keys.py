"""What an operator does from the command line, on the database itself: keys."""

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
    """Make and store a key; its text, which is not stored.

    Raises:
        ConfigurationError: Scopes are missing on a restricted key, or given to another, or there is no database.
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
    """All keys, oldest first."""

    async def found() -> list[ApiKey]:
        async with _gateway(settings) as gateway:
            return await gateway.key_store.list_keys()

    return _run(found())


def revoke_key(settings: Settings, key_id: str) -> None:
    """Revoke the key of this id.

    Raises:
        NotFound: There is no such key in force.
    """

    async def revoke() -> None:
        async with _gateway(settings) as gateway:
            if not await gateway.key_store.revoke_key(key_id, datetime.now(UTC)):
                raise NotFound("key", key_id)

    _run(revoke())


def forget(settings: Settings, user_id: str) -> Erasure:
    """Remove every set, tombstone and history of a user; what was removed.

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
