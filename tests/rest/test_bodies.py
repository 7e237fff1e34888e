from typing import Any

import pytest

from gateway.errors import InvalidInput
from gateway.preferences.model import PersistenceStrategy
from gateway.preferences.requests import DefaultSet, PutSetting, SetPreferences, UnsetPreferences, UserSet
from gateway.rest.bodies import (
    bulk_submission,
    flag,
    identify_requests,
    set_request,
    setting_request,
    subscribes,
    tenant_requests,
)

MERGE, REPLACE = PersistenceStrategy.MERGE, PersistenceStrategy.REPLACE
EMAIL: dict[str, Any] = {"channel_types": {"email": True}}
SPELLINGS = pytest.mark.parametrize("name", ["__persistence_strategy__", "_persistence_strategy"])


@SPELLINGS
@pytest.mark.parametrize(
    ("said", "strategy"), [("merge", MERGE), ("replace", REPLACE), (None, REPLACE)], ids=["merge", "replace", "null"]
)
def test_the_strategy_has_two_spellings(name: str, said: str | None, strategy: PersistenceStrategy) -> None:
    given: Any = {**EMAIL, name: said}

    assert set_request(given) == SetPreferences(EMAIL, strategy)
    submission = bulk_submission({"user_ids": ["a"], "preferences": given}, None)
    assert (submission.preferences, submission.persistence) == (EMAIL, strategy)


@SPELLINGS
@pytest.mark.parametrize("said", ["append", 1, True, ["merge"]], ids=repr)
def test_what_is_no_strategy_is_refused_with_its_place(name: str, said: Any) -> None:
    with pytest.raises(InvalidInput, match="`merge` or `replace`") as refused:
        set_request({name: said})

    assert refused.value.path == ("preferences", name)


def test_two_strategies_are_one_or_refused() -> None:
    both: Any = {"__persistence_strategy__": "merge", "_persistence_strategy": "merge"}

    assert set_request(both).persistence is MERGE
    with pytest.raises(InvalidInput, match="give one of them") as refused:
        set_request({**both, "_persistence_strategy": "replace"})
    assert refused.value.path == ("preferences", "_persistence_strategy")


@pytest.mark.parametrize(
    ("body", "setting"),
    [({"subscribed": True}, True), ({"subscribed": None}, None), (False, False), (EMAIL, EMAIL)],
    ids=["subscribed", "null", "a switch", "an object"],
)
def test_a_setting_stands_as_it_is_or_as_subscribed(body: Any, setting: Any) -> None:
    assert setting_request("workflows", "w", body) == PutSetting("workflows", "w", setting)


def test_an_object_with_more_members_says_more_than_subscribed() -> None:
    assert not subscribes({"subscribed": True, "conditions": []})
    assert not subscribes(True)


def test_sets_that_come_with_a_user_are_merged() -> None:
    body: Any = {"name": "John", "preferences": {"default": {**EMAIL, "__persistence_strategy__": "replace"}, "t": {}}}

    assert identify_requests("u", body) == [
        (UserSet("u", "default"), SetPreferences(EMAIL, MERGE, ("preferences", "default"))),
        (UserSet("u", "t"), SetPreferences({}, MERGE, ("preferences", "t"))),
    ]


@pytest.mark.parametrize("body", [None, {}, {"settings": None}, {"settings": {"branding": {}}}], ids=repr)
def test_a_tenant_without_defaults_asks_for_no_write(body: Any) -> None:
    assert tenant_requests("t", body) == ()


def test_null_removes_a_tenants_defaults() -> None:
    assert tenant_requests("t", {"settings": {"preference_set": None}}) == [(DefaultSet("t"), UnsetPreferences())]


@pytest.mark.parametrize(
    ("query", "is_on"), [({}, False), ({"x": "true"}, True), ({"x": "false"}, False)], ids=["absent", "true", "false"]
)
def test_a_flag_is_true_or_false(query: dict[str, str], *, is_on: bool) -> None:
    assert flag(query, "x") is is_on


@pytest.mark.parametrize("value", ["", "1", "True", "yes"])
def test_another_flag_is_refused_with_its_name(value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        flag({"x": value}, "x")

    assert refused.value.path == ("x",)
