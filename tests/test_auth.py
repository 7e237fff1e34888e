from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from gateway.auth import (
    ALL_PERMISSIONS,
    Authenticator,
    Caller,
    Credentials,
    KeyKind,
    Permission,
    key_from_text,
    new_key_text,
    token_verifier,
)
from gateway.errors import ConfigurationError, Forbidden, InvalidInput, Unauthenticated
from gateway.mongo.client import Database
from gateway.mongo.keys import MongoKeyStore

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def pem_pair(private: PrivateKeyTypes) -> tuple[str, str]:
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return secret.decode(), public.decode()


PRIVATE, PUBLIC = pem_pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))
OTHER_PRIVATE, _ = pem_pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def token(private: str = PRIVATE, algorithm: str = "RS256", **claims: object) -> str:
    valid = {"sub": "jhammond", "exp": datetime.now(UTC) + timedelta(minutes=5)}
    given = {name: value for name, value in {**valid, **claims}.items() if value is not None}
    return jwt.encode(given, private, algorithm=algorithm)


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
    return Authenticator(keys, token_verifier(PUBLIC, "RS256", 5), cache_seconds=10, now=clock)


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


@pytest.mark.parametrize(
    "forged",
    [
        token(OTHER_PRIVATE),
        token(exp=datetime.now(UTC) - timedelta(minutes=1)),
        token(exp=None),
        token(sub=None),
        token(sub=""),
        token(nbf=datetime.now(UTC) + timedelta(minutes=5)),
        jwt.encode({"sub": "jhammond", "exp": 9e9}, "", algorithm="none"),
        jwt.encode({"sub": "jhammond", "exp": 9e9}, "x" * 64, algorithm="HS256"),
        token()[:-6] + "AAAAAA",
    ],
    ids=["other key", "expired", "endless", "nobody", "empty", "too early", "unsigned", "symmetric", "cut"],
)
async def test_a_forged_token_is_refused(authenticator: Authenticator, forged: str) -> None:
    with pytest.raises(Unauthenticated, match="user token"):
        await authenticator.authenticate(Credentials(bearer=forged))


async def test_without_a_configured_key_no_user_token_counts(keys: MongoKeyStore, clock: Clock) -> None:
    authenticator = Authenticator(keys, token_verifier(None, "RS256", 5), cache_seconds=10, now=clock)

    with pytest.raises(Unauthenticated, match="accepts no user tokens"):
        await authenticator.authenticate(Credentials(bearer=token()))


@pytest.mark.parametrize(
    ("private", "algorithm"),
    [(ec.generate_private_key(ec.SECP256R1()), "ES256"), (ed25519.Ed25519PrivateKey.generate(), "EdDSA")],
    ids=["EC", "Ed25519"],
)
def test_other_key_pairs_sign_tokens_too(private: PrivateKeyTypes, algorithm: str) -> None:
    secret, public = pem_pair(private)
    verifier = token_verifier(public, algorithm, 5)

    assert verifier is not None
    assert verifier.verify(token(secret, algorithm))[0] == "jhammond"


@pytest.mark.parametrize(
    ("key", "algorithm"), [("not a key", "RS256"), (PUBLIC, "HS256"), (PUBLIC, "none"), (PUBLIC, "X")]
)
def test_a_key_that_cannot_verify_stops_the_start(key: str, algorithm: str) -> None:
    with pytest.raises(ConfigurationError):
        token_verifier(key, algorithm, 5)


def test_a_user_is_themself() -> None:
    user = Caller("u", frozenset(), user_id="u")

    assert user.resolve_user(None, Permission.PREFERENCES_READ) == "u"
    assert user.resolve_user("u", Permission.PREFERENCES_READ) == "u"
    with pytest.raises(Forbidden):
        user.resolve_user("v", Permission.PREFERENCES_READ)


def test_a_server_names_the_user() -> None:
    server = Caller("sk_1", ALL_PERMISSIONS)

    assert server.resolve_user("u", Permission.PREFERENCES_READ) == "u"
    with pytest.raises(InvalidInput):
        server.resolve_user(None, Permission.PREFERENCES_READ)
