import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.authenticator import Authenticator, Credentials
from gateway.auth.callers import ALL_PERMISSIONS, Permission
from gateway.auth.tokens import token_verifier
from gateway.errors import Forbidden, Unauthenticated
from gateway.mongo.api_keys import MongoKeyStore
from gateway.mongo.client import Database
from gateway.settings import Settings
from tests.signing import PUBLIC, token

NOW = datetime(2026, 11, 21, tzinfo=UTC)


VERIFIER = token_verifier(Settings(user_token_key=PUBLIC))


class Clock:
    """A monotonic clock that stands still until it is told."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(database: Database) -> MongoKeyStore:
    return MongoKeyStore(database)


@pytest.fixture
def authenticator(keys: MongoKeyStore, clock: Callable[[], float]) -> Authenticator:
    return Authenticator(keys, VERIFIER, cache_seconds=10, now=clock)


async def stored_key(keys: MongoKeyStore, kind: KeyKind, permissions: frozenset[Permission] = ALL_PERMISSIONS) -> str:
    text = new_key_text(kind)
    await keys.put_key(key_from_text(text, "test", permissions, NOW))
    return text


async def test_a_secret_key_may_do_everything(authenticator: Authenticator, keys: MongoKeyStore) -> None:
    text = await stored_key(keys, KeyKind.SECRET)

    caller = await authenticator.authenticate(Credentials(bearer=text))

    assert caller.permissions == ALL_PERMISSIONS
    assert caller.user_id is None
    assert caller.subject in text
    assert text not in repr(caller)


async def test_a_restricted_key_may_do_what_its_scopes_name(authenticator: Authenticator, keys: MongoKeyStore) -> None:
    text = await stored_key(keys, KeyKind.RESTRICTED, frozenset({Permission.BULK_READ}))

    caller = await authenticator.authenticate(Credentials(bearer=text))

    caller.require(Permission.BULK_READ)
    with pytest.raises(Forbidden, match="bulk:write"):
        caller.require(Permission.BULK_WRITE)


async def test_a_user_token_alone_or_beside_a_public_key(authenticator: Authenticator, keys: MongoKeyStore) -> None:
    public_key = await stored_key(keys, KeyKind.PUBLIC, frozenset())

    alone = await authenticator.authenticate(Credentials(bearer=token()))
    beside = await authenticator.authenticate(Credentials(bearer=public_key, user_token=token()))

    assert alone == replace(beside, expires_at=alone.expires_at)
    assert alone.user_id == "jhammond"
    assert alone.permissions == frozenset()
    with pytest.raises(Unauthenticated, match="user token"):
        await authenticator.authenticate(Credentials(bearer=public_key))


@pytest.mark.parametrize(
    "bearer",
    [None, "", "sk_0000000000000000_x", "sk_", "sk", "hello", "ø", "\ud800", "a.b.c", "sk_" + "x" * 10_000],
)
async def test_what_is_no_credential_is_refused(authenticator: Authenticator, bearer: str | None) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(Credentials(bearer=bearer))


async def test_a_key_with_the_right_id_and_a_wrong_secret_is_refused(
    authenticator: Authenticator, keys: MongoKeyStore
) -> None:
    text = await stored_key(keys, KeyKind.SECRET)

    with pytest.raises(Unauthenticated, match="not known"):
        await authenticator.authenticate(Credentials(bearer=text[:-1] + ("A" if text[-1] != "A" else "B")))


async def test_a_revoked_key_works_no_longer_than_the_cache_remembers(
    authenticator: Authenticator, keys: MongoKeyStore, clock: Clock
) -> None:
    text = await stored_key(keys, KeyKind.SECRET)
    caller = await authenticator.authenticate(Credentials(bearer=text))

    assert await keys.revoke_key(caller.subject, NOW)
    clock.seconds = 9.9
    assert await authenticator.authenticate(Credentials(bearer=text)) == caller
    clock.seconds = 10
    with pytest.raises(Unauthenticated, match="revoked"):
        await authenticator.authenticate(Credentials(bearer=text))


async def test_without_a_configured_key_no_user_token_counts(keys: MongoKeyStore, clock: Clock) -> None:
    authenticator = Authenticator(keys, None, cache_seconds=10, now=clock)

    with pytest.raises(Unauthenticated, match="accepts no user tokens"):
        await authenticator.authenticate(Credentials(bearer=token()))


@pytest.mark.parametrize("kind", [KeyKind.SECRET, KeyKind.RESTRICTED])
async def test_a_servers_key_is_refused_from_a_page_of_another_site(
    authenticator: Authenticator, keys: MongoKeyStore, kind: KeyKind
) -> None:
    text = await stored_key(keys, kind)

    with pytest.raises(Forbidden, match="another site"):
        await authenticator.authenticate(Credentials(bearer=text, from_foreign_page=True))


async def test_a_user_may_call_from_any_page(authenticator: Authenticator, keys: MongoKeyStore) -> None:
    public_key = await stored_key(keys, KeyKind.PUBLIC, frozenset())

    caller = await authenticator.authenticate(Credentials(public_key, token(), from_foreign_page=True))

    assert caller.user_id == "jhammond"


async def test_the_end_of_a_token_is_noticed(authenticator: Authenticator) -> None:
    ending = Credentials(bearer=token(exp=datetime.now(UTC) + timedelta(seconds=1)))
    caller = await authenticator.authenticate(ending)

    await asyncio.wait_for(authenticator.end_of(ending), timeout=5)

    assert caller.expires_at is not None
    assert datetime.now(UTC) >= caller.expires_at - timedelta(milliseconds=1)


async def test_the_revocation_of_a_key_is_noticed(keys: MongoKeyStore) -> None:
    authenticator = Authenticator(keys, None, cache_seconds=1, now=monotonic)
    text = await stored_key(keys, KeyKind.SECRET)
    watching = asyncio.create_task(authenticator.end_of(Credentials(bearer=text)))
    key = await authenticator.authenticate(Credentials(bearer=text))

    await keys.revoke_key(key.subject, NOW)

    await asyncio.wait_for(watching, timeout=5)
