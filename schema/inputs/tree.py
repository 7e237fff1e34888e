"""From the preferences as GraphQL writes them to the wire form, the tree of plain JSON that both faces hand down.

Only the shape changes here: lists of rows become mappings, names become the wire's. What preferences may hold is
decided below, once for both faces, by `gateway.preferences.parse`. The one thing decided here is that a key stands
only once in its list, because a mapping could not show it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from strawberry import Some

from gateway.errors import InvalidInput
from gateway.preferences.model import ChannelType, ConditionOperator, Json, MergeStrategy, Tree
from gateway.preferences.tree import STRATEGY
from schema.inputs.preferences import (
    ChannelPreferenceInput,
    ChannelTypePreferencesInput,
    ConditionInput,
    KeyedPreferenceInput,
    KeyedSettingDetailInput,
    KeyedSettingInput,
    PreferenceSettingInput,
    PreferencesInput,
)
from schema.types.basics import enums

Value = TypeVar("Value")
Path = tuple[str, ...]


def preferences_tree(given: PreferencesInput, at: Path) -> Tree:
    """The wire form of a set; `at` is where the client wrote it.

    Raises:
        InvalidInput: A key is given twice; the path is the client's own and leads to the second one.
    """
    return _present(
        {
            "channel_types": _converted(given.channel_types, _channel_types),
            "channels": _channels(given.channels, given.channels_strategy, (*at, "channels")),
            "workflows": _converted(given.workflows, lambda rows: _keyed_rows(rows, (*at, "workflows"))),
            "categories": _converted(given.categories, lambda rows: _keyed_rows(rows, (*at, "categories"))),
            "commercial_subscribed": _converted(given.commercial_subscribed, setting_value),
        }
    )


def setting_value(given: PreferenceSettingInput) -> Json:
    """The wire form of a switch or conditions."""
    if given.enabled is not None:
        return given.enabled.value
    return {"conditions": _conditions(given.conditions.value if given.conditions else [])}


def keyed_value(given: KeyedSettingInput, at: Path) -> Json:
    """The wire form of a workflow's or category's setting; `at` is where the client wrote it.

    Raises:
        InvalidInput: A channel is given twice; the path is the client's own and leads to the second one.
    """
    if given.enabled is not None:
        return given.enabled.value
    return _detail(given.detail.value, (*at, "detail")) if given.detail else {}


def _detail(given: KeyedSettingDetailInput, at: Path) -> Tree:
    return _present(
        {
            "channel_types": _converted(given.channel_types, _channel_types),
            "channels": _channels(given.channels, given.channels_strategy, (*at, "channels")),
            "conditions": _converted(given.conditions, _conditions),
            STRATEGY: _converted(given.strategy, _strategy),
        }
    )


def _channel_types(given: ChannelTypePreferencesInput) -> Tree:
    kinds = {kind.value: _converted(getattr(given, kind.value), setting_value) for kind in ChannelType}
    return _present({**kinds, STRATEGY: _converted(given.strategy, _strategy)})


def _channels(
    given: Some[list[ChannelPreferenceInput] | None] | None, strategy: Some[enums.MergeStrategy | None] | None, at: Path
) -> Some[Json] | None:
    """The mapping of rows and strategy, which stand beside each other in GraphQL; rows given as null remove both."""
    if given is None and strategy is None:
        return None
    rows = given.value if given else []
    if rows is None:
        return Some(None)
    _refuse_repeated((row.channel_id for row in rows), at, "channelId")
    settings: dict[str, Some[Json] | None] = {row.channel_id: _converted(row.setting, setting_value) for row in rows}
    return Some(_present({**settings, STRATEGY: _converted(strategy, _strategy)}))


def _keyed_rows(rows: Sequence[KeyedPreferenceInput], at: Path) -> Tree:
    _refuse_repeated((row.key for row in rows), at, "key")
    return _present({row.key: _keyed_row(row, (*at, str(index))) for index, row in enumerate(rows)})


def _keyed_row(row: KeyedPreferenceInput, at: Path) -> Some[Json] | None:
    return _converted(row.setting, lambda setting: keyed_value(setting, (*at, "setting")))


def _conditions(rows: Sequence[ConditionInput]) -> Json:
    return [_condition(row) for row in rows]


def _condition(row: ConditionInput) -> Tree:
    condition: Tree = {"variable": row.variable, "operator": ConditionOperator[row.operator.name].value}
    return condition if row.argument is None else {**condition, "argument": cast("Json", row.argument.value)}


def _strategy(given: enums.MergeStrategy) -> Json:
    return MergeStrategy[given.name].value


def _converted(given: Some[Value | None] | None, convert: Callable[[Value], Json]) -> Some[Json] | None:
    """The value converted; an absent one stays absent and a null one null."""
    if given is None:
        return None
    return Some(None if given.value is None else convert(given.value))


def _present(members: Mapping[str, Some[Json] | None]) -> Tree:
    return {name: member.value for name, member in members.items() if member is not None}


def _refuse_repeated(keys: Iterable[str], at: Path, name: str) -> None:
    seen: set[str] = set()
    for index, key in enumerate(keys):
        if key in seen:
            raise InvalidInput("This key is given twice.", (*at, str(index), name))
        seen.add(key)
