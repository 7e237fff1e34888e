"""The rules decided the slow way: one channel at a time, from level to level, without merging any two sets.

And sets made by chance, of few keys so that they meet.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeAlias

from gateway.preferences.decision import Channel, Message
from gateway.preferences.model import Json, Tree
from gateway.preferences.tree import STRATEGY
from tests.preferences.trees import CHANNEL_IDS, CHANNEL_TYPES, FAILS, HOLDS, KEYS

Answer: TypeAlias = tuple[bool, int]
"""Yes or no, and the level that says so; 0 is the strongest."""


def answers(levels: Sequence[Tree], message: Message, channel: Channel) -> list[Answer]:
    """Every answer that counts for the channel, in the order of the steps of a decision."""
    return [answer for place in _places(levels, message) for answer in _heard(place, channel)]


def _places(levels: Sequence[Tree], message: Message) -> Iterator[list[Json]]:
    """What the levels hold in each place that a decision looks at."""
    if message.commercial:
        yield [tree.get("commercial_subscribed") for tree in levels]
    yield [{part: tree[part] for part in ("channels", "channel_types") if part in tree} for tree in levels]
    keys = [("workflows", message.workflow), *(("categories", each) for each in dict.fromkeys(message.categories))]
    for part, key in keys:
        if key is not None:
            yield [_member(tree.get(part), key) for tree in levels]


def _heard(place: Sequence[Json], channel: Channel) -> list[Answer]:
    """What is said about the channel in one place, where each level is heard in turn, the weakest first."""
    said: dict[str, Answer] = {}
    forced: set[str] = set()
    for level, given in reversed(list(enumerate(place))):
        if given is None or "everything" in forced:
            continue
        if not isinstance(given, dict):
            said, forced = {"switch": (given is True, level)}, set()
            continue
        switch = said.pop("switch", None)
        if switch is not None and "conditions" not in given:
            said["channel_types"] = switch
        for part, setting in _settings(given, channel, forced):
            said[part] = (_yes(setting), level)
        if "conditions" in given:
            said["conditions"] = (_yes(given), level)
        if STRATEGY in given:
            forced.add("everything")
    of_channel = said.get("channels", said.get("channel_types"))
    return [answer for answer in (said.get("switch"), said.get("conditions"), of_channel) if answer is not None]


def _settings(given: Tree, channel: Channel, forced: set[str]) -> Iterator[tuple[str, Json]]:
    """What an object says of the channel by its id and by its type, unless a weaker one insisted; and does this one?"""
    for part, name in (("channels", channel.id), ("channel_types", channel.type)):
        setting = None if part in forced or name is None else _member(given.get(part), name)
        if setting is not None:
            yield part, setting
        if _member(given.get(part), STRATEGY) is not None:
            forced.add(part)


def _yes(setting: Json) -> bool:
    return setting is True or (isinstance(setting, dict) and setting["conditions"] == [HOLDS])


def _member(container: Json, name: str) -> Json:
    return container.get(name) if isinstance(container, dict) else None


def any_tree(chance: Random, *, marks: bool = True) -> Tree:
    """A canonical tree; without `marks` one that a user could have."""
    how_often = 0.15 if marks else 0
    parts: dict[str, Any] = {**_channel_parts(chance, how_often), "commercial_subscribed": _setting(chance)}
    for part in ("workflows", "categories"):
        parts[part] = {key: _keyed(chance, how_often) for key in _some(KEYS, chance)}
    return {part: value for part, value in parts.items() if value != {} and chance.random() < 0.7}


def any_message(chance: Random) -> Message:
    """A message on two channels, with the variables that `HOLDS` and `FAILS` look at."""
    channels = [Channel(chance.choice(CHANNEL_TYPES), chance.choice((None, *CHANNEL_IDS))) for _ in range(2)]
    categories = tuple(chance.choices(KEYS, k=chance.randrange(3)))
    return Message(
        channels=tuple(channels),
        workflow=chance.choice((None, *KEYS)),
        categories=categories,
        commercial=chance.random() < 0.3,
        variables={"data": {"yes": True}},
    )


def _keyed(chance: Random, marked: float) -> Json:
    parts: dict[str, Any] = _channel_parts(chance, marked)
    if chance.random() < 0.2:
        parts["conditions"] = [chance.choice((HOLDS, FAILS))]
    if not parts or chance.random() < 0.3:
        return chance.random() < 0.5
    return {**parts, **_mark(chance, marked)}


def _channel_parts(chance: Random, marked: float) -> dict[str, Any]:
    parts = {
        "channel_types": {each.value: _setting(chance) for each in _some(CHANNEL_TYPES, chance)},
        "channels": {each: _setting(chance) for each in _some(CHANNEL_IDS, chance)},
    }
    return {part: {**settings, **_mark(chance, marked)} for part, settings in parts.items() if settings}


def _setting(chance: Random) -> Json:
    return {"conditions": [chance.choice((HOLDS, FAILS))]} if chance.random() < 0.2 else chance.random() < 0.5


def _mark(chance: Random, marked: float) -> dict[str, Any]:
    return {STRATEGY: "replace"} if chance.random() < marked else {}


def _some(names: Sequence[Any], chance: Random) -> list[Any]:
    return [name for name in names if chance.random() < 0.4]
