from datetime import UTC, datetime, timedelta

import pytest

from gateway.auth.api_keys import ApiKey, KeyKind, key_from_text, new_key_text
from gateway.auth.callers import Permission
from gateway.mongo.api_keys import COLLECTION, MongoKeyStore
from gateway.mongo.client import Database

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def keys(database: Database) -> MongoKeyStore:
    return MongoKeyStore(database)


def key(*permissions: Permission, minutes: int = 0) -> ApiKey:
    text = new_key_text(KeyKind.RESTRICTED)
    return key_from_text(text, "dashboard", frozenset(permissions), NOW + timedelta(minutes=minutes))


async def test_a_key_is_found_as_it_was_stored(keys: MongoKeyStore) -> None:
    stored = key(Permission.BULK_READ, Permission.DEFAULTS_READ)
    await keys.put_key(stored)

    assert await keys.find_key(stored.key_id) == stored
    assert await keys.find_key("rk_0") is None


async def test_a_key_that_is_stored_again_is_there_once(keys: MongoKeyStore, database: Database) -> None:
    stored = key()
    for _ in range(2):
        await keys.put_key(stored)

    assert await database[COLLECTION].count_documents({}) == 1


async def test_keys_are_listed_oldest_first(keys: MongoKeyStore) -> None:
    stored = [key(minutes=minutes) for minutes in (2, 0, 1)]
    for each in stored:
        await keys.put_key(each)

    assert await keys.list_keys() == sorted(stored, key=lambda each: each.created_at)


async def test_a_key_is_revoked_once_and_keeps_the_date(keys: MongoKeyStore) -> None:
    stored = key()
    await keys.put_key(stored)

    revoked = [await keys.revoke_key(stored.key_id, NOW + timedelta(hours=hours)) for hours in (1, 2)]

    found = await keys.find_key(stored.key_id)
    assert revoked == [True, False]
    assert found is not None
    assert found.revoked_at == NOW + timedelta(hours=1)
    assert not await keys.revoke_key("rk_0", NOW)


async def test_whether_any_key_is_in_force_is_known(keys: MongoKeyStore) -> None:
    stored = key()
    before = await keys.any_key()
    await keys.put_key(stored)
    meanwhile = await keys.any_key()
    await keys.revoke_key(stored.key_id, NOW)

    assert (before, meanwhile, await keys.any_key()) == (False, True, False)
