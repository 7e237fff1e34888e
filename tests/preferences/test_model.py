import pytest

from gateway.preferences.change import empty_set
from gateway.preferences.model import CHANNEL_TYPES, ChannelType, RevisionConflict, Scope, SetKey, key_of

KEYS = {
    "a user's": SetKey.of_user("u"),
    "a user's for a tenant": SetKey.of_user("u", "acme"),
    "a tenant's": SetKey.of_defaults("acme"),
    "the environment's": SetKey.of_defaults(),
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_the_key_of_a_set_can_be_read_from_it(key: SetKey) -> None:
    assert key_of(empty_set(key)) == key


def test_keys_of_different_sets_differ() -> None:
    assert len(set(KEYS.values())) == len(KEYS)


def test_only_sets_of_users_have_a_user() -> None:
    assert {key.scope for key in KEYS.values() if key.user_id is not None} == {Scope.USER}
    assert SetKey.of_defaults().set_id == "default"


def test_a_scope_is_looked_up_by_its_name_as_well() -> None:
    by_scope: dict[str, int] = {Scope.USER: 1}

    assert by_scope["USER"] == 1


def test_channel_types_are_named_as_on_the_wire() -> None:
    assert CHANNEL_TYPES == ("email", "in_app_feed", "sms", "push", "chat", "http")
    assert [ChannelType(each).value for each in CHANNEL_TYPES] == list(CHANNEL_TYPES)


def test_a_conflict_carries_the_set_as_it_is_now() -> None:
    current = {**empty_set(SetKey.of_user("u")), "revision": 7}

    conflict = RevisionConflict(3, current)  # type: ignore[arg-type]

    assert conflict.current is current
    assert "is 7, not 3" in conflict.message
