"""The tree: the preferences of a set as nested mappings, and its conversion to and from the stored rows.

::

    Tree     := {"channel_types"?: Channels, "channels"?: Channels,
                 "workflows"?: {key: Keyed}, "categories"?: {key: Keyed}, "commercial_subscribed"?: Setting}
    Channels := {channel type or channel id: Setting, "__strategy__"?: "replace"}
    Keyed    := true | false | {"channel_types"?: Channels, "channels"?: Channels, "conditions"?: [Condition],
                                "__strategy__"?: "replace"}
    Setting  := true | false | {"conditions": [Condition]}
    Condition:= {"variable": str, "operator": str, "argument": literal | [literal] | None}

A tree is *canonical* when it holds no None, no empty mapping but for a Keyed, and `__strategy__` only where it is
`replace`; every tree that leaves `parse` or `change` is. A *patch* is a tree that may hold None for "remove this".

Source: Knock API reference, "Preferences", PreferenceSetRequest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

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

STRATEGY = "__strategy__"

CONTAINERS = ("channel_types", "channels", "workflows", "categories")
"""The parts of a tree that hold settings by key, in the order in which they are shown."""

KEYED_CONTAINERS = ("workflows", "categories")
"""Those of them whose keys are the caller's own words."""


def rows_of(tree: Tree) -> PreferenceRows:
    """The rows of a canonical tree, as a document holds them."""
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
    """The canonical tree of a document's rows; the inverse of `rows_of`."""
    tree: Tree = {
        "channel_types": _channel_types_tree(rows["channel_types"]),
        "channels": _channels_tree(rows["channels"], rows["channels_strategy"]),
        "workflows": {row["key"]: _keyed_tree(row) for row in rows["workflows"]},
        "categories": {row["key"]: _keyed_tree(row) for row in rows["categories"]},
        "commercial_subscribed": None
        if rows["commercial_subscribed"] is None
        else _setting_tree(rows["commercial_subscribed"]),
    }
    return {part: value for part, value in tree.items() if value not in ({}, None)}


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
    """The name of the strategy, None for the one that holds when nothing is said."""
    strategy = MergeStrategy(cast("str", mapping.get(STRATEGY, MergeStrategy.MERGE)))
    return None if strategy is MergeStrategy.MERGE else strategy.name


def _settings(mapping: Mapping[str, Json]) -> Iterable[tuple[str, Setting]]:
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
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value is not None}


def _setting_tree(setting: Setting) -> Json:
    enabled = setting.get("enabled")
    return {"conditions": _conditions_tree(setting.get("conditions", ()))} if enabled is None else enabled


def _conditions_tree(conditions: Sequence[Condition]) -> Json:
    return [
        {
            "variable": condition["variable"],
            "operator": ConditionOperator[condition["operator"]].value,
            "argument": condition["argument"],
        }
        for condition in conditions
    ]


def _strategy_tree(strategy: str | None) -> Tree:
    return {STRATEGY: MergeStrategy.REPLACE.value} if strategy == MergeStrategy.REPLACE.name else {}


def _channel_types_tree(settings: ChannelTypeSettings | None) -> Tree:
    if settings is None:
        return {}
    given = [(kind, settings.get(kind)) for kind in CHANNEL_TYPES]
    tree: Tree = {kind: _setting_tree(cast("Setting", setting)) for kind, setting in given if setting is not None}
    return {**tree, **_strategy_tree(settings.get("strategy"))}


def _channels_tree(rows: Sequence[ChannelRow], strategy: str | None) -> Tree:
    return {**{row["channel_id"]: _setting_tree(row) for row in rows}, **_strategy_tree(strategy)}


def _keyed_tree(row: KeyedRow) -> Json:
    enabled = row.get("enabled")
    if enabled is not None:
        return enabled
    tree: Tree = {
        "channel_types": _channel_types_tree(row.get("channel_types")),
        "channels": _channels_tree(row.get("channels", ()), row.get("channels_strategy")),
        "conditions": _conditions_tree(row.get("conditions", ())),
    }
    return {part: value for part, value in tree.items() if value} | _strategy_tree(row.get("strategy"))
