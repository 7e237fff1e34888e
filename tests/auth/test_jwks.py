from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from gateway.auth.jwks import FetchedKeys, KeysUnavailable, keys_of_set
from gateway.auth.tokens import TokenVerifier, token_verifier
from gateway.errors import ConfigurationError, Unauthenticated
from gateway.settings import Settings
from tests.publishing import EC_PRIVATE, key_set, published
from tests.signing import OTHER_PRIVATE, PUBLIC, token

SET = key_set().encode()


class Clock:
    """A monotonic clock that stands still until it is told."""

    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def verifier(where: str) -> TokenVerifier:
    made = token_verifier(Settings(user_token_jwks=where))
    assert made is not None
    return made


def fetched_from(url: str, clock: Clock) -> FetchedKeys:
    keys = keys_of_set(url)
    assert isinstance(keys, FetchedKeys)
    keys.now = clock
    return keys


@pytest.fixture(params=["file", "url"])
def set_of_keys(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenVerifier]:
    with ExitStack() as stack:
        where = str(tmp_path / "keys.json")
        (tmp_path / "keys.json").write_bytes(SET)
        if request.param == "url":
            where, _ = stack.enter_context(published(lambda: SET))
        yield verifier(where)


@pytest.mark.parametrize(
    "valid", [token(headers={"kid": "rsa"}), token(EC_PRIVATE, "ES256", headers={"kid": "ec"})], ids=["RSA", "EC"]
)
async def test_each_key_of_a_set_has_its_own_algorithm(set_of_keys: TokenVerifier, valid: str) -> None:
    assert (await set_of_keys.verify(valid)).user_id == "jhammond"


@pytest.mark.parametrize(
    "forged",
    [
        token(),
        token(headers={"kid": "unknown"}),
        token(headers={"kid": "ec"}),
        token(headers={"kid": "encryption"}),
        token(EC_PRIVATE, "ES256", headers={"kid": "rsa"}),
        token("x" * 64, "HS256", headers={"kid": "secret"}),
        token(OTHER_PRIVATE, headers={"kid": "rsa"}),
        token(headers={"kid": "rsa"}, exp=1_000_000_000),
    ],
    ids=["no id", "unknown", "another's id", "not for signatures", "exchanged", "a secret", "forged", "expired"],
)
async def test_a_token_by_none_of_the_set_is_refused(set_of_keys: TokenVerifier, forged: str) -> None:
    with pytest.raises(Unauthenticated, match="user token"):
        await set_of_keys.verify(forged)


async def test_invented_key_ids_do_not_make_us_fetch_all_the_time(clock: Clock) -> None:
    with published(lambda: SET) as (url, asked):
        keys = fetched_from(url, clock)
        for number in range(10):
            assert await keys.find(f"invented {number}") is None

    assert len(asked) == 1


async def test_a_key_that_is_new_is_found_after_the_pause(clock: Clock) -> None:
    answers = [b'{"keys": []}', SET]
    with published(lambda: answers.pop(0)) as (url, _):
        keys = fetched_from(url, clock)
        with pytest.raises(KeysUnavailable):
            await keys.find("rsa")

        clock.seconds += 10
        found = await keys.find("rsa")

    assert found is not None
    assert found.algorithm == "RS256"


async def test_a_key_that_was_withdrawn_is_noticed_after_five_minutes(clock: Clock) -> None:
    answers = [SET, SET.replace(b'"rsa"', b'"another"')]
    with published(lambda: answers.pop(0)) as (url, _):
        keys = fetched_from(url, clock)
        assert await keys.find("rsa")

        clock.seconds += 299
        assert await keys.find("rsa")
        clock.seconds += 1
        assert await keys.find("rsa") is None


async def test_known_keys_count_for_an_hour_when_they_cannot_be_fetched_again(clock: Clock) -> None:
    answers = [SET]
    with published(lambda: answers.pop() if answers else b"") as (url, _):
        keys = fetched_from(url, clock)
        assert await keys.find("rsa")

        clock.seconds += 3_599
        assert await keys.find("rsa")
        with pytest.raises(KeysUnavailable):
            await keys.find("new")
        clock.seconds += 1
        with pytest.raises(KeysUnavailable):
            await keys.find("rsa")


async def test_what_others_invent_does_not_keep_known_keys_from_counting(clock: Clock) -> None:
    answers = [SET]
    with published(lambda: answers.pop() if answers else b"") as (url, _):
        keys = fetched_from(url, clock)
        assert await keys.find("rsa")

        clock.seconds += 20
        with pytest.raises(KeysUnavailable):
            await keys.find("invented")
        assert await keys.find("rsa")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"keys": 5}',
        b'{"keys": [{"kty": "oct", "k": "AAAA"}]}',
        b"[" * 9_000,
        b" " * 300_000,
    ],
    ids=["a fault", "half", "a list", "null", "a number", "a secret", "deep", "too large"],
)
async def test_what_is_no_set_of_keys_is_not_asked_for_again_at_once(answer: bytes) -> None:
    with published(lambda: answer) as (url, asked):
        verifies = verifier(url)
        for _ in range(3):
            with pytest.raises(KeysUnavailable):
                await verifies.verify(token(headers={"kid": "rsa"}))

    assert len(asked) == 1


async def test_nobody_is_followed_elsewhere() -> None:
    with (
        published(lambda: SET) as (elsewhere, asked),
        published(lambda: SET, location=elsewhere) as (url, _),
        pytest.raises(KeysUnavailable),
    ):
        await verifier(url).verify(token(headers={"kid": "rsa"}))

    assert asked == []


async def test_without_a_server_the_keys_are_not_available() -> None:
    with published(lambda: SET) as (url, _):
        gone = url

    with pytest.raises(KeysUnavailable):
        await verifier(gone).verify(token(headers={"kid": "rsa"}))


@pytest.mark.parametrize(
    "settings",
    [
        {"user_token_key": "not a key"},
        {"user_token_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"},
        {"user_token_key": PUBLIC, "user_token_algorithm": "HS256"},
        {"user_token_key": PUBLIC, "user_token_algorithm": "none"},
        {"user_token_key": PUBLIC, "user_token_algorithm": "RSX"},
        {"user_token_key": PUBLIC, "user_token_algorithm": "ES256"},
        {"user_token_key": PUBLIC, "user_token_jwks": "keys.json"},
        {"user_token_jwks": "/no/such/file"},
        {"user_token_jwks": "http://keys.example/jwks.json"},
        {"user_token_jwks": "http://localhost.keys.example/jwks.json"},
        {"user_token_jwks": "ftp://keys.example/jwks.json"},
        {"user_token_jwks": "{}"},
        {"user_token_jwks": '{"keys": []}'},
        {"user_token_jwks": '{"keys": [{"kty": "oct", "k": "AAAA"}]}'},
        {"user_token_jwks": '{"keys": 5}'},
    ],
    ids=lambda settings: " ".join(f"{name}={value[:30]!r}" for name, value in settings.items()),
)
def test_keys_that_cannot_verify_stop_the_start(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="GATEWAY_USER_TOKEN"):
        token_verifier(Settings(**settings))


def test_without_keys_there_is_no_verifier() -> None:
    assert token_verifier(Settings()) is None
