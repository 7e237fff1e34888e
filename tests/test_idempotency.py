import pytest

from gateway.errors import InvalidInput
from gateway.idempotency import IdempotencyKey, IdempotencyKeyReused, Receipt, hash_of, parse_idempotency_key

FIRST = IdempotencyKey("k", b"hash")


def test_a_receipt_is_replayed_for_the_same_request() -> None:
    assert Receipt("sk_1", FIRST, "result").replay(IdempotencyKey("k", b"hash")) == "result"


def test_a_receipt_is_not_replayed_for_another_request() -> None:
    with pytest.raises(IdempotencyKeyReused) as refusal:
        Receipt("sk_1", FIRST, "result").replay(IdempotencyKey("k", b"another hash"))

    assert refusal.value.result == "result"


def test_requests_that_say_the_same_have_one_hash() -> None:
    assert hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1}) != hash_of({"a": 2, "b": 1})


def test_a_hash_is_a_sha_256() -> None:
    assert len(hash_of({})) == 32


@pytest.mark.parametrize("key", [None, "k", "ключ 🦖", "x" * 255], ids=["none", "one", "unicode", "longest"])
def test_a_key_is_kept_as_it_is(key: str | None) -> None:
    assert parse_idempotency_key(key) == key


@pytest.mark.parametrize("key", ["", "x" * 256, 7, "\udfff"], ids=["empty", "long", "number", "surrogate"])
def test_a_malformed_key_is_refused(key: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_idempotency_key(key)

    assert refusal.value.path == ("idempotency_key",)
