from typing import Any

import pytest

from gateway.preferences.model import Json, PersistenceStrategy
from gateway.preferences.requests import (
    DefaultSet,
    PutSetting,
    SetPreferences,
    Target,
    UnsetPreferences,
    UserSet,
    WriteOptions,
)
from schema.inputs import writes
from tests.schema.client import typed

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
ON = {"setting": {"enabled": True}}


@pytest.mark.parametrize(
    ("type_", "given", "part", "key"),
    [
        (writes.SetChannelTypeInput, {"channelType": "IN_APP_FEED", **ON}, "channel_types", "in_app_feed"),
        (writes.SetChannelInput, {"channelId": CHANNEL, **ON}, "channels", CHANNEL),
        (writes.SetWorkflowInput, {"key": "a.b", **ON}, "workflows", "a.b"),
        (writes.SetCategoryInput, {"key": "$x", **ON}, "categories", "$x"),
        (writes.SetCommercialSubscribedInput, ON, "commercial_subscribed", None),
    ],
)
def test_one_setting_is_put_where_it_belongs(type_: type[Any], given: dict[str, Any], part: str, key: Json) -> None:
    request = typed(given, type_).request()

    assert isinstance(request, PutSetting)
    assert (request.part, request.key, request.setting, list(request.problems)) == (part, key, True, [])


@pytest.mark.parametrize(
    ("type_", "persistence"),
    [
        (writes.SetPreferencesInput, PersistenceStrategy.REPLACE),
        (writes.SetDefaultPreferencesInput, PersistenceStrategy.MERGE),
    ],
    ids=["a user's set is replaced", "defaults are merged"],
)
def test_a_whole_set_is_written_as_is_usual_for_it(type_: type[Any], persistence: PersistenceStrategy) -> None:
    request = typed({"preferences": {"channelTypes": {"sms": {"enabled": False}}}}, type_).request()

    assert isinstance(request, SetPreferences)
    assert (request.preferences, request.persistence) == ({"channel_types": {"sms": False}}, persistence)


@pytest.mark.parametrize(
    ("type_", "given", "target"),
    [
        (writes.UnsetPreferencesInput, {}, UserSet()),
        (writes.UnsetPreferencesInput, {"userId": "u", "setId": "acme"}, UserSet("u", "acme")),
        (writes.UnsetDefaultPreferencesInput, {}, DefaultSet()),
        (writes.UnsetDefaultPreferencesInput, {"tenantId": "acme"}, DefaultSet("acme")),
    ],
    ids=["the caller's", "a user's for a tenant", "the environment's", "a tenant's"],
)
def test_a_removal_names_its_set(type_: type[Any], given: dict[str, Any], target: Target) -> None:
    removal = typed(given, type_)

    assert (removal.target(), removal.request()) == (target, UnsetPreferences())


def test_how_to_write_is_handed_on() -> None:
    given = typed({"expectedRevision": 0, "dryRun": True, "key": "w", **ON}, writes.SetWorkflowInput)

    assert given.options() == WriteOptions(expected_revision=0, dry_run=True)
