"""Generated preferences, keys included that other stores would stumble over."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from gateway.preferences.model import ChannelType, Json, Tree

ODD_KEYS = (
    "",
    " ",
    "a.b",
    "$where",
    "__proto__",
    "__strategy__",
    "channel_types",
    "constructor",
    "ключ",
    "🦖",
    "a\0b",
    "x" * 256,
)


def _as_json(value: Sequence[Json] | Mapping[str, Json]) -> Json:
    return list(value) if isinstance(value, Sequence) else dict(value)


keys = st.sampled_from(ODD_KEYS) | st.text(st.characters(codec="utf-8"), max_size=12)
channel_ids = st.uuids().map(str)
argument: st.SearchStrategy[Json] = st.sampled_from(["pro", "5", True, 7, 1.5, ["a", "b"]])
condition: st.SearchStrategy[Json] = st.builds(
    lambda variable, operator, argument: {"variable": variable, "operator": operator, "argument": argument},
    st.sampled_from(["recipient.plan", "data.amount"]),
    st.sampled_from(["equal_to", "not_equal_to", "contains"]),
    argument,
)
conditions: st.SearchStrategy[Json] = st.lists(condition, min_size=1, max_size=3).map(_as_json)
settings: st.SearchStrategy[Json] = st.booleans() | conditions.map(lambda listed: {"conditions": listed})


def _mapping(
    names: st.SearchStrategy[str], values: st.SearchStrategy[Json], *, min_size: int
) -> st.SearchStrategy[Json]:
    return st.dictionaries(names, values, min_size=min_size, max_size=4).map(dict)


def preferences(*, removals: bool = False, silent: Sequence[Json] = ()) -> st.SearchStrategy[Tree]:
    """Wire forms of whole sets: canonical ones or, with removals, patches, whose objects may be empty.

    `silent` are more values for the settings of channels and of commercial messages in patches.
    """
    values = settings | st.sampled_from([None, *silent]) if removals else settings
    smallest = 0 if removals else 1
    channel_types = _mapping(st.sampled_from([kind.value for kind in ChannelType]), values, min_size=smallest)
    channels = _mapping(channel_ids, values, min_size=smallest)
    parts: dict[str, st.SearchStrategy[Json]] = {
        "channel_types": channel_types,
        "channels": channels,
        "conditions": conditions,
    }
    objects = st.fixed_dictionaries({}, optional=parts).map(dict)
    keyed: st.SearchStrategy[Json] = st.booleans() | (objects if removals else objects.filter(bool))
    rows = _mapping(keys, keyed | st.none() if removals else keyed, min_size=smallest)
    return st.fixed_dictionaries(
        {},
        optional={
            "channel_types": channel_types,
            "channels": channels,
            "workflows": rows,
            "categories": rows,
            "commercial_subscribed": values,
        },
    ).map(dict)
