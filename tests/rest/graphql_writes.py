"""The same writes as GraphQL has them: the wire form of preferences turned into its inputs, and its mutations."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.preferences.model import ConditionOperator

PREFERENCES = """
  fragment Setting on PreferenceSetting { enabled conditions { variable operator argument } }
  fragment Kinds on ChannelTypePreferences {
    email { ...Setting } inAppFeed { ...Setting } sms { ...Setting } push { ...Setting } chat { ...Setting }
    http { ...Setting } strategy
  }
  fragment Row on ChannelPreference { channelId enabled conditions { variable operator argument } }
  fragment Keyed on KeyedPreference {
    key enabled conditions { variable operator argument } channelTypes { ...Kinds } channels { ...Row }
    channelsStrategy strategy
  }
  fragment Whole on PreferenceSet {
    setId exists revision channelTypes { ...Kinds } channels { ...Row } channelsStrategy
    workflows { ...Keyed } categories { ...Keyed } commercialSubscribed { ...Setting }
  }
"""

RESULT = """{
  __typename
  ... on PreferencesWritten { preferenceSet { ...Whole } }
  ... on UserError { code path }
}"""


def mutation(name: str, input_type: str) -> str:
    return f"mutation ($input: {input_type}!) {{ {name}(input: $input) {RESULT} }} {PREFERENCES}"


def preferences_input(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A whole set."""
    inputs = {
        "channel_types": _kinds,
        "channels": _channels,
        "workflows": _keyed_rows,
        "categories": _keyed_rows,
        "commercial_subscribed": setting_input,
    }
    return {_camel(part): None if value is None else inputs[part](value) for part, value in tree.items()}


def setting_input(value: Any) -> Any:
    if isinstance(value, bool):
        return {"enabled": value}
    return {"conditions": [_condition(each) for each in value["conditions"]]}


def keyed_input(value: Any) -> Any:
    if isinstance(value, bool):
        return {"enabled": value}
    inputs: Mapping[str, Callable[[Any], Any]] = {
        "channel_types": _kinds,
        "channels": _channels,
        "conditions": lambda conditions: [_condition(each) for each in conditions],
        "__strategy__": str.upper,
    }
    return {"detail": {_camel(part): None if each is None else inputs[part](each) for part, each in value.items()}}


def _kinds(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _camel(kind): each.upper() if kind == "__strategy__" else _or_null(setting_input, each)
        for kind, each in value.items()
    }


def _channels(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"channelId": key, "setting": _or_null(setting_input, each)} for key, each in value.items()]


def _keyed_rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "setting": _or_null(keyed_input, each)} for key, each in value.items()]


def _condition(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "operator": ConditionOperator(value["operator"]).name}


def _or_null(convert: Any, value: Any) -> Any:
    return None if value is None else convert(value)


def _camel(name: str) -> str:
    first, *others = name.strip("_").split("_")
    return first + "".join(word.capitalize() for word in others)
