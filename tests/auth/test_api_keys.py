from datetime import UTC, datetime

import pytest

from gateway.auth.api_keys import KeyKind, digest_of, key_from_text, key_id_of, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_new_key_tells_its_kind_and_is_like_no_other(kind: KeyKind) -> None:
    texts = {new_key_text(kind) for _ in range(100)}

    assert len(texts) == 100
    assert {text.partition("_")[0] for text in texts} == {kind.value}
    assert len({key_id_of(text) for text in texts}) == 100


def test_what_is_stored_of_a_key_does_not_tell_its_text() -> None:
    text = new_key_text(KeyKind.SECRET)
    secret = text.split("_", 2)[2]

    key = key_from_text(text, "back end", ALL_PERMISSIONS, NOW)

    assert secret not in repr(key)
    assert (key.key_id, key.kind, key.digest) == (key_id_of(text), KeyKind.SECRET, digest_of(text))
    assert key.revoked_at is None


@pytest.mark.parametrize(("text", "key_id"), [("sk_1_a_b", "sk_1"), ("sk_1", "sk_1"), ("sk", "sk"), ("", "")], ids=repr)
def test_the_id_is_what_comes_before_the_secret(text: str, key_id: str) -> None:
    assert key_id_of(text) == key_id


def test_any_text_has_a_digest() -> None:
    assert digest_of("sk_1_\ud800") != digest_of("sk_1_\ud801")
