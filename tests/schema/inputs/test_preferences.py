from typing import Any

import pytest
from graphql import GraphQLInputObjectType
from strawberry import Some
from strawberry.utils.str_converters import to_camel_case

from gateway.preferences.model import CHANNEL_TYPES
from schema.inputs.preferences import ChannelTypePreferencesInput, PreferenceSettingInput
from tests.schema.client import typed
from tests.schema.executing import SCHEMA


def test_each_kind_of_channel_has_a_field() -> None:
    declared = SCHEMA._schema.type_map["ChannelTypePreferencesInput"]

    assert isinstance(declared, GraphQLInputObjectType)
    assert declared.fields.keys() == {*map(to_camel_case, CHANNEL_TYPES), "strategy"}


@pytest.mark.parametrize(
    ("given", "read"),
    [({}, None), ({"sms": None}, Some(None))],
    ids=["left out", "null"],
)
def test_left_out_and_null_are_told_apart(given: dict[str, Any], read: Some[None] | None) -> None:
    kinds = typed(given, ChannelTypePreferencesInput)

    assert kinds.sms == read


def test_a_setting_that_is_given_can_be_read() -> None:
    kinds = typed({"sms": {"enabled": False}}, ChannelTypePreferencesInput)

    assert kinds.sms == Some(PreferenceSettingInput(enabled=Some(False), conditions=None))
