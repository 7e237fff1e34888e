import pytest

from gateway.preferences.layers import effective, layer_keys, select
from gateway.preferences.model import Scope, SetKey
from tests.preferences.trees import stored

PERSONAL = SetKey.of_user("ada")
IN_TENANT = SetKey.of_user("ada", "acme")
TENANT = SetKey.of_defaults("acme")
ENVIRONMENT = SetKey.of_defaults()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param(PERSONAL, (PERSONAL, ENVIRONMENT), id="a-user"),
        pytest.param(IN_TENANT, (PERSONAL, IN_TENANT, TENANT, ENVIRONMENT), id="a-user-in-a-tenant"),
        pytest.param(TENANT, (TENANT, ENVIRONMENT), id="a-tenant"),
        pytest.param(ENVIRONMENT, (ENVIRONMENT,), id="the-environment"),
    ],
)
def test_the_sets_that_may_have_a_say(key: SetKey, expected: tuple[SetKey, ...]) -> None:
    assert layer_keys(key) == expected


@pytest.mark.parametrize(
    ("key", "present", "expected"),
    [
        pytest.param(PERSONAL, (), (), id="nothing-is-stored"),
        pytest.param(PERSONAL, (PERSONAL, ENVIRONMENT), (PERSONAL, ENVIRONMENT), id="no-tenant"),
        pytest.param(
            IN_TENANT,
            (PERSONAL, IN_TENANT, TENANT, ENVIRONMENT),
            (IN_TENANT, TENANT, ENVIRONMENT),
            id="the-personal-default-gives-way-to-the-tenant",
        ),
        pytest.param(IN_TENANT, (PERSONAL, IN_TENANT), (IN_TENANT,), id="to-the-user's-set-for-the-tenant-alone"),
        pytest.param(IN_TENANT, (PERSONAL, TENANT), (TENANT,), id="to-the-tenant's-default-alone"),
        pytest.param(
            IN_TENANT, (PERSONAL, ENVIRONMENT), (PERSONAL, ENVIRONMENT), id="but-not-where-the-tenant-has-no-set"
        ),
        pytest.param(TENANT, (TENANT, ENVIRONMENT), (TENANT, ENVIRONMENT), id="defaults-of-a-tenant"),
        pytest.param(ENVIRONMENT, (ENVIRONMENT,), (ENVIRONMENT,), id="defaults-of-the-environment"),
    ],
)
def test_the_sets_that_are_merged(key: SetKey, present: tuple[SetKey, ...], expected: tuple[SetKey, ...]) -> None:
    sets = {each: stored(each, {"channel_types": {"email": True}}) for each in present}

    assert effective(select(key, sets)).sources == expected


def test_an_unset_set_takes_no_part() -> None:
    sets = {
        PERSONAL: stored(PERSONAL, {"channel_types": {"email": True}}),
        IN_TENANT: stored(IN_TENANT, {"channel_types": {"email": False}}, exists=False),
    }

    merged = effective(select(IN_TENANT, sets))

    assert merged.sources == (PERSONAL,)
    assert merged.tree == {"channel_types": {"email": True}}


@pytest.mark.parametrize("emptied", [IN_TENANT, TENANT], ids=["of the user", "of the tenant"])
def test_a_stored_set_that_says_nothing_is_no_set(emptied: SetKey) -> None:
    sets = {PERSONAL: stored(PERSONAL, {"channel_types": {"email": False}}), emptied: stored(emptied, {})}

    merged = effective(select(IN_TENANT, sets))

    assert merged.tree == {"channel_types": {"email": False}}
    assert merged.sources == (PERSONAL,)


def test_commercial_of_the_personal_default_wins_over_all_sets_of_the_tenant() -> None:
    sets = {
        PERSONAL: stored(PERSONAL, {"commercial_subscribed": False, "channel_types": {"email": False}}),
        IN_TENANT: stored(IN_TENANT, {"commercial_subscribed": True}),
        TENANT: stored(TENANT, {"commercial_subscribed": True, "channel_types": {"email": True}}),
    }

    merged = effective(select(IN_TENANT, sets))

    assert merged.tree == {"commercial_subscribed": False, "channel_types": {"email": True}}
    assert merged.scope_of(("commercial_subscribed",)) is Scope.USER
    assert merged.sources == (PERSONAL, IN_TENANT, TENANT)


def test_commercial_falls_back_to_the_tenant_where_the_personal_default_is_silent() -> None:
    sets = {PERSONAL: stored(PERSONAL, {}), TENANT: stored(TENANT, {"commercial_subscribed": False})}

    merged = effective(select(IN_TENANT, sets))

    assert merged.tree == {"commercial_subscribed": False}
    assert merged.scope_of(("commercial_subscribed",)) is Scope.TENANT
