"""The tree: the preferences of a set as nested mappings, and its conversion to and from the stored rows.

::

    Tree     := {"channel_types"?: Channels, "channels"?: Channels,
                 "workflows"?: {key: Keyed}, "categories"?: {key: Keyed}, "commercial_subscribed"?: Setting}
    Channels := {channel type or channel id: Setting, "__strategy__"?: "replace"}
    Keyed    := true | false | {"channel_types"?: Channels, "channels"?: Channels, "conditions"?: [Condition],
                                "__strategy__"?: "replace"}
    Setting  := true | false | {"conditions": [Condition]}
    Condition:= {"variable": str, "operator": str, "argument": literal | [literal] | None}

An entry is *silent* when it is None, `{}`, an empty list of conditions, or a `__strategy__` without a setting beside
it. A *canonical* tree has no silent entry, and `__strategy__` only where it is `replace`. This module, `parse` and
`change` return canonical trees only. A *patch* may hold None for "remove this", and other silent entries.

Source: Knock API reference, "Preferences", PreferenceSetRequest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from gateway.preferences.model import (
    CHANNEL_TYPES,
    ChannelRow,
    ChannelTypeSettings,
    Condition,
    ConditionOperator,
    Json,
    KeyedRow,
    MergeStrategy,
    PreferenceRows,
    Setting,
    Tree,
)

Rows = TypeVar("Rows", bound=PreferenceRows)

STRATEGY = "__strategy__"

CONTAINERS = ("channel_types", "channels", "workflows", "categories")
"""The parts of a tree that hold settings by key, in display order."""

KEYED_CONTAINERS = ("workflows", "categories")
"""The containers whose keys are chosen by the caller."""

CHANNEL_CONTAINERS = ("channel_types", "channels")
"""The containers that hold settings of channels. They may hold `__strategy__` among their keys."""


def is_silent(value: Json) -> bool:
    """Whether an object (of a workflow, category or channel container) holds no setting, but at most a mark."""
    return isinstance(value, dict) and not value.keys() - {STRATEGY}


def by_channel_type(switch: Json) -> Tree:
    """Spell out a switch: an object with its value for every channel type."""
    return {"channel_types": dict.fromkeys(CHANNEL_TYPES, switch)}


def rows_of(tree: Tree) -> PreferenceRows:
    """Convert a canonical tree to the rows of a document."""
    channels, commercial = _mapping(tree, "channels"), tree.get("commercial_subscribed")
    return {
        "channel_types": _channel_types(_mapping(tree, "channel_types")),
        "channels": _channel_rows(channels),
        "channels_strategy": _strategy(channels) or MergeStrategy.MERGE.name,
        "workflows": _keyed_rows(_mapping(tree, "workflows")),
        "categories": _keyed_rows(_mapping(tree, "categories")),
        "commercial_subscribed": None if commercial is None else _setting(commercial),
    }


def tree_of(rows: PreferenceRows) -> Tree:
    """Convert the rows of a document to a canonical tree; the inverse of `rows_of`."""
    tree: Tree = {
        "channel_types": _channel_types_tree(rows["channel_types"]),
        "channels": _channels_tree(rows["channels"], rows["channels_strategy"]),
        "workflows": _keyed_trees(rows["workflows"]),
        "categories": _keyed_trees(rows["categories"]),
        "commercial_subscribed": _setting_tree(rows["commercial_subscribed"]),
    }
    return {part: value for part, value in tree.items() if value not in ({}, None)}


def spoken(stored: Rows) -> Rows:
    """The set without its silent entries, which sets that were stored long ago may hold."""
    return cast("Rows", {**stored, **rows_of(tree_of(stored))})


def has_silence(stored: Mapping[str, Any]) -> bool:
    """Whether one row of a set, or the settings of its channel types, holds a silent entry."""
    if "key" in stored:
        return stored.get("enabled") is None and _keyed_has_silence(stored)
    if "channel_id" in stored or not stored.keys() - {"enabled", "conditions"}:
        return _setting_tree(cast("Setting", stored)) is None
    return _channel_types_have_silence(stored)


def _mapping(tree: Mapping[str, Json], part: str) -> dict[str, Json]:
    return cast("dict[str, Json]", tree.get(part) or {})


def _setting(value: Json) -> Setting:
    if isinstance(value, bool):
        return {"enabled": value}
    return {"conditions": _condition_rows(cast("dict[str, Json]", value).get("conditions"))}


def _condition_rows(conditions: Json) -> list[Condition]:
    listed = cast("list[dict[str, Json]]", conditions or [])
    return [
        {
            "variable": cast("str", condition["variable"]),
            "operator": ConditionOperator(cast("str", condition["operator"])).name,
            "argument": condition["argument"],
        }
        for condition in listed
    ]


def _strategy(mapping: Mapping[str, Json]) -> str | None:
    """The name of the strategy; None for the default, `merge`."""
    strategy = MergeStrategy(cast("str", mapping.get(STRATEGY, MergeStrategy.MERGE)))
    return None if strategy is MergeStrategy.MERGE else strategy.name


def _settings(mapping: Mapping[str, Json]) -> Iterable[tuple[str, Setting]]:
    # Sorted, so that equal trees give equal documents.
    return ((key, _setting(value)) for key, value in sorted(mapping.items()) if key != STRATEGY)


def _channel_types(mapping: dict[str, Json]) -> ChannelTypeSettings | None:
    if not mapping:
        return None
    return cast("ChannelTypeSettings", _given({**dict(_settings(mapping)), "strategy": _strategy(mapping)}))


def _channel_rows(mapping: dict[str, Json]) -> list[ChannelRow]:
    return [{"channel_id": channel_id, **setting} for channel_id, setting in _settings(mapping)]


def _keyed_rows(mapping: dict[str, Json]) -> list[KeyedRow]:
    return [_keyed_row(key, value) for key, value in sorted(mapping.items())]


def _keyed_row(key: str, value: Json) -> KeyedRow:
    if isinstance(value, bool):
        return {"key": key, "enabled": value}
    detail = cast("dict[str, Json]", value)
    channels = _mapping(detail, "channels")
    row = {
        "key": key,
        "conditions": _condition_rows(detail.get("conditions")) or None,
        "channel_types": _channel_types(_mapping(detail, "channel_types")),
        "channels": _channel_rows(channels) or None,
        "channels_strategy": _strategy(channels),
        "strategy": _strategy(detail),
    }
    return cast("KeyedRow", _given(row))


def _given(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def _setting_tree(setting: Setting | None) -> Json:
    """The setting in the form of the tree; None when it is silent."""
    if setting is None:
        return None
    enabled = setting.get("enabled")
    if enabled is not None:
        return enabled
    conditions = setting.get("conditions")
    return {"conditions": _conditions_tree(conditions)} if conditions else None


def _conditions_tree(conditions: Sequence[Condition]) -> Json:
    return [
        {
            "variable": condition["variable"],
            "operator": ConditionOperator[condition["operator"]].value,
            "argument": condition["argument"],
        }
        for condition in conditions
    ]


def _marked(tree: Tree, strategy: str | None) -> Tree:
    """Add the mark to a tree, unless the tree is empty: a mark without a setting is silent."""
    if tree and strategy == MergeStrategy.REPLACE.name:
        tree[STRATEGY] = MergeStrategy.REPLACE.value
    return tree


def _channel_types_tree(settings: ChannelTypeSettings | None) -> Tree:
    if settings is None:
        return {}
    given = [(kind, _setting_tree(cast("Setting | None", settings.get(kind)))) for kind in CHANNEL_TYPES]
    return _marked({kind: setting for kind, setting in given if setting is not None}, settings.get("strategy"))


def _channels_tree(rows: Sequence[ChannelRow], strategy: str | None) -> Tree:
    given = [(row["channel_id"], _setting_tree(row)) for row in rows]
    return _marked({channel_id: setting for channel_id, setting in given if setting is not None}, strategy)


def _keyed_trees(rows: Sequence[KeyedRow]) -> Tree:
    given = [(row["key"], _keyed_tree(row)) for row in rows]
    # False is a setting; only an empty object is dropped.
    return {key: setting for key, setting in given if setting != {}}


def _keyed_tree(row: KeyedRow) -> Json:
    enabled = row.get("enabled")
    if enabled is not None:
        return enabled
    tree: Tree = {
        "channel_types": _channel_types_tree(row.get("channel_types")),
        "channels": _channels_tree(row.get("channels", ()), row.get("channels_strategy")),
        "conditions": _conditions_tree(row.get("conditions", ())),
    }
    return _marked({part: value for part, value in tree.items() if value}, row.get("strategy"))


def _keyed_has_silence(row: Mapping[str, Any]) -> bool:
    channel_types = row.get("channel_types")
    if channel_types is not None and _channel_types_have_silence(channel_types):
        return True
    channels = row.get("channels") or ()
    return any(map(has_silence, channels)) or not (channels or channel_types or row.get("conditions"))


def _channel_types_have_silence(settings: Mapping[str, Any]) -> bool:
    given = [settings[kind] for kind in CHANNEL_TYPES if settings.get(kind) is not None]
    return not given or any(map(has_silence, given))
