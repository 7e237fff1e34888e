import pytest

from gateway.auth.callers import ALL_PERMISSIONS, NO_PERMISSIONS, Caller, Permission
from gateway.errors import Forbidden, InvalidInput


def test_callers_are_counted_apart_whatever_ids_users_have() -> None:
    user, server = Caller("sk_1", frozenset(), user_id="sk_1"), Caller("sk_1", ALL_PERMISSIONS)

    assert user.counted_as != server.counted_as


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


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_needed_for_itself_alone(permission: Permission) -> None:
    holder, other = Caller("rk_1", frozenset({permission})), Caller("rk_2", ALL_PERMISSIONS - {permission})

    holder.require(permission)
    with pytest.raises(Forbidden, match=permission.value):
        other.require(permission)


def test_a_restricted_key_names_users_only_with_the_permission() -> None:
    with pytest.raises(Forbidden, match="preferences:read"):
        Caller("rk_1", NO_PERMISSIONS).resolve_user("u", Permission.PREFERENCES_READ)
