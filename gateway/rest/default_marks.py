"""Marks of defaults in what clients write back.

A read shows `__strategy__: replace` where a tenant or the environment decides for the user. Clients change such an
answer and write it back. Only defaults can have the mark, so it is left out of what is written to a user's set.
"""

from collections.abc import Callable

from gateway.preferences.model import Json, MergeStrategy
from gateway.preferences.tree import KEYED_CONTAINERS, STRATEGY

_CHANNELS = ("channel_types", "channels")


def without_marks(preferences: Json) -> Json:
    """The preferences of a user's set without marks. Malformed parts stay as they are, for the parser to refuse."""
    return _each_member(preferences, part_without_marks)


def part_without_marks(part: str, value: Json) -> Json:
    """One part of a set without marks. A workflow that is called `__strategy__` is a workflow, not a mark."""
    if part in _CHANNELS:
        return _without_mark(value)
    return _each_member(value, lambda _, keyed: keyed_without_marks(keyed)) if part in KEYED_CONTAINERS else value


def keyed_without_marks(keyed: Json) -> Json:
    """The setting of one workflow or category without marks."""
    return _without_mark(_each_member(keyed, part_without_marks))


def _each_member(value: Json, convert: Callable[[str, Json], Json]) -> Json:
    return {name: convert(name, member) for name, member in value.items()} if isinstance(value, dict) else value


def _without_mark(value: Json) -> Json:
    if not isinstance(value, dict) or value.get(STRATEGY) != MergeStrategy.REPLACE:
        return value
    return {name: member for name, member in value.items() if name != STRATEGY}
