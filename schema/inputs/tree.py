"""From the preferences as GraphQL writes them to the wire form, the tree of plain JSON that both faces hand down.

Only the shape changes here: lists of rows become mappings, and names become those of the wire. What preferences may
hold is decided below, once for both faces, by `gateway.preferences.parse`. What is decided here is what a mapping could
not show: a key that stands twice in its list, and an input that says two things at once, or nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar, cast

from strawberry import Some
from strawberry.utils.str_converters import to_camel_case

from gateway.errors import Problem
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
from schema.types.basics.key_paths import graphql_path

Value = TypeVar("Value")
Path = tuple[str, ...]

_KINDS: Final = [(kind.value, to_camel_case(kind.value)) for kind in ChannelType]
"""The kinds of channel by their names in the wire form and in GraphQL."""


class TreeBuilder:
    """Builds the wire form of an input, and collects in `problems` what the input contradicts.

    `at` is the client's own path to the value.
    """

    __slots__ = ("problems",)

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def preferences(self, given: PreferencesInput, at: Path) -> Tree:
        """The wire form of a set."""
        return _present(
            {
                "channel_types": self._channel_types(given.channel_types, (*at, "channelTypes")),
                "channels": self._channels(given.channels, given.channels_strategy, (*at, "channels")),
                "workflows": self._keyed_rows(given.workflows, (*at, "workflows")),
                "categories": self._keyed_rows(given.categories, (*at, "categories")),
                "commercial_subscribed": self._setting(given.commercial_subscribed, at, "commercialSubscribed"),
            }
        )

    def setting(self, given: PreferenceSettingInput, at: Path) -> Json:
        """The wire form of a switch or conditions."""
        enabled = given.enabled.value if given.enabled else None
        conditions = given.conditions.value if given.conditions else None
        if enabled is None and conditions is None:
            self._refuse("Give `enabled` or `conditions`; to remove a setting, give null instead of it.", at)
        if enabled is None:
            return {"conditions": _conditions(conditions or ())}
        if conditions:
            self._refuse("Give `enabled` or `conditions`, not both.", (*at, "conditions"))
        return enabled

    def keyed(self, given: KeyedSettingInput, at: Path) -> Json:
        """The wire form of a workflow's or category's setting."""
        direct = self._switch_or_parts(given, at)
        if given.detail is None or given.detail.value is None:
            if direct == {}:
                self._refuse("Say what the setting is; to remove it, give null instead of it.", at)
            return direct
        if _says_something(direct):
            self._refuse("Give `detail` or what it holds, not both.", (*at, "detail"))
        return self._parts(given.detail.value, (*at, "detail"))

    def _switch_or_parts(self, given: KeyedSettingInput | KeyedPreferenceInput, at: Path) -> Json:
        parts = self._parts(given, at)
        if given.enabled is None or given.enabled.value is None:
            return parts
        for part, value in parts.items():
            if _says_something(value):
                name = graphql_path([part])[0]
                self._refuse(f"Give `enabled` or `{name}`, not both: a switch speaks for every channel.", (*at, name))
        return given.enabled.value

    def _parts(self, given: KeyedSettingDetailInput, at: Path) -> Tree:
        return _present(
            {
                "channel_types": self._channel_types(given.channel_types, (*at, "channelTypes")),
                "channels": self._channels(given.channels, given.channels_strategy, (*at, "channels")),
                "conditions": _converted(given.conditions, _conditions),
                STRATEGY: _converted(given.strategy, _strategy),
            }
        )

    def _channel_types(self, given: Some[ChannelTypePreferencesInput | None] | None, at: Path) -> Some[Json] | None:
        if given is None or given.value is None:
            return _nothing(given)
        settings = given.value
        kinds = {kind: self._setting(getattr(settings, kind), at, name) for kind, name in _KINDS}
        return Some(_present({**kinds, STRATEGY: _converted(settings.strategy, _strategy)}))

    def _channels(
        self,
        given: Some[list[ChannelPreferenceInput] | None] | None,
        strategy: Some[enums.MergeStrategy | None] | None,
        at: Path,
    ) -> Some[Json] | None:
        """The mapping of rows and strategy, which stand side by side in GraphQL; rows given as null remove both."""
        if given is None and strategy is None:
            return None
        rows = given.value if given else []
        if rows is None:
            return Some(None)
        self._refuse_repeated((row.channel_id for row in rows), at, "channelId")
        settings: dict[str, Some[Json] | None] = {
            row.channel_id: self._channel_row(row, (*at, str(index))) for index, row in enumerate(rows)
        }
        return Some(_present({**settings, STRATEGY: _converted(strategy, _strategy)}))

    def _channel_row(self, row: ChannelPreferenceInput, at: Path) -> Some[Json] | None:
        if row.enabled is None and row.conditions is None:
            return self._setting(row.setting, at, "setting")
        direct = self.setting(row, at)
        if row.setting is not None:
            self._refuse("Give `setting` or what it holds, not both.", (*at, "setting"))
        return Some(direct)

    def _keyed_rows(self, given: Some[list[KeyedPreferenceInput] | None] | None, at: Path) -> Some[Json] | None:
        if given is None or given.value is None:
            return _nothing(given)
        self._refuse_repeated((row.key for row in given.value), at, "key")
        rows = {row.key: self._keyed_row(row, (*at, str(index))) for index, row in enumerate(given.value)}
        return Some(_present(rows))

    def _keyed_row(self, row: KeyedPreferenceInput, at: Path) -> Some[Json] | None:
        direct = self._switch_or_parts(row, at)
        if row.setting is None:
            if direct == {} and row.enabled is not None:
                self._refuse("Say what the setting is; to remove it, give `setting: null`.", (*at, "enabled"))
            return Some(direct) if direct != {} else None
        if _says_something(direct):
            self._refuse("Give `setting` or what it holds, not both.", (*at, "setting"))
        return Some(None if row.setting.value is None else self.keyed(row.setting.value, (*at, "setting")))

    def _setting(self, given: Some[PreferenceSettingInput | None] | None, at: Path, name: str) -> Some[Json] | None:
        if given is None or given.value is None:
            return _nothing(given)
        return Some(self.setting(given.value, (*at, name)))

    def _refuse(self, message: str, at: Path) -> None:
        self.problems.append(Problem(message, at))

    def _refuse_repeated(self, keys: Iterable[str], at: Path, name: str) -> None:
        seen: set[str] = set()
        for index, key in enumerate(keys):
            if key in seen:
                self._refuse("This key is given twice.", (*at, str(index), name))
            seen.add(key)


def _conditions(rows: Sequence[ConditionInput]) -> Json:
    return [_condition(row) for row in rows]


def _condition(row: ConditionInput) -> Tree:
    condition: Tree = {"variable": row.variable, "operator": ConditionOperator[row.operator.name].value}
    return condition if row.argument is None else {**condition, "argument": cast("Json", row.argument.value)}


def _strategy(given: enums.MergeStrategy) -> Json:
    return MergeStrategy[given.name].value


def _says_something(value: Json) -> bool:
    """Whether a switch, a condition or the strategy `replace` is in it."""
    match value:
        case dict():
            return any(map(_says_something, value.values()))
        case list():
            return bool(value)
        case _:
            return value not in (None, MergeStrategy.MERGE.value)


def _nothing(given: Some[Value | None] | None) -> Some[Json] | None:
    """Absent for an absent value, and null for null."""
    return None if given is None else Some(None)


def _converted(given: Some[Value | None] | None, convert: Callable[[Value], Json]) -> Some[Json] | None:
    """The value converted. Absent stays absent, and null stays null."""
    if given is None or given.value is None:
        return _nothing(given)
    return Some(convert(given.value))


def _present(members: Mapping[str, Some[Json] | None]) -> Tree:
    return {name: member.value for name, member in members.items() if member is not None}
