"""Canonical trees of few keys, so that sets meet: strategies that draw them, and the documents they are stored as."""

from collections.abc import Iterable
from typing import TypeAlias

from hypothesis import strategies as st

from gateway.preferences.change import empty_set
from gateway.preferences.model import ChannelType, Json, PreferenceSet, SetKey, Tree
from gateway.preferences.tree import STRATEGY, is_silent, rows_of

HOLDS: Tree = {"variable": "data.yes", "operator": "equal_to", "argument": True}
FAILS: Tree = {"variable": "data.yes", "operator": "not_equal_to", "argument": True}
VARIABLES: Tree = {"data": {"yes": True}}
"""With these variables `HOLDS` holds and `FAILS` does not."""

CHANNEL_TYPES = (ChannelType.EMAIL, ChannelType.SMS)
CHANNEL_IDS = ("2f641633-95d3-4555-9222-9f1eb7888a80", "aef6e715-df82-4ab6-b61e-b743e249f7b6")
KEYS = ("a", "b", STRATEGY, "channel_types")
"""Some read like words of the tree."""

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
"""Any JSON."""

_Json: TypeAlias = st.SearchStrategy[Json]

_conditions: _Json = st.lists(st.sampled_from([HOLDS, FAILS]), min_size=1, max_size=2).map(list)
settings: _Json = st.booleans() | st.fixed_dictionaries({"conditions": _conditions})
_mark: dict[str, _Json] = {STRATEGY: st.just("replace")}


def _settings_of(names: Iterable[str]) -> _Json:
    by_name: dict[str, _Json] = dict.fromkeys(names, settings)
    return st.fixed_dictionaries({}, optional=by_name | _mark).map(
        lambda drawn: {} if is_silent(drawn) else dict(drawn)
    )


_channel_types = _settings_of(CHANNEL_TYPES)
_channels = _settings_of(CHANNEL_IDS)


def _objects(parts: dict[str, _Json]) -> st.SearchStrategy[Tree]:
    """Objects of any of the parts, without the empty ones."""
    drawn = st.fixed_dictionaries({}, optional=parts)
    return drawn.map(lambda tree: {part: value for part, value in tree.items() if value != {}})


keyed_objects: st.SearchStrategy[Tree] = _objects(
    {"channel_types": _channel_types, "channels": _channels, "conditions": _conditions, **_mark}
).filter(lambda drawn: not is_silent(drawn))


def trees(keyed: st.SearchStrategy[Json]) -> st.SearchStrategy[Tree]:
    """Canonical trees whose workflows and categories have settings of this kind."""
    by_key: _Json = st.dictionaries(st.sampled_from(KEYS), keyed, max_size=3).map(dict)
    keyed_parts = {"workflows": by_key, "categories": by_key}
    return _objects(
        {"channel_types": _channel_types, "channels": _channels, "commercial_subscribed": settings, **keyed_parts}
    )


any_trees: st.SearchStrategy[Tree] = trees(st.booleans() | keyed_objects)


def stored(key: SetKey, tree: Tree, *, exists: bool = True) -> PreferenceSet:
    """The document of a set; one that does not exist was unset, but still has what it had."""
    return {**empty_set(key), **rows_of(tree), "exists": exists, "revision": 1}
