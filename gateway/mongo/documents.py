"""Between the domain's documents and MongoDB's: the `_id`, the index tokens, and what a read leaves away.

A set is stored as it is served (`gateway.preferences.model.PreferenceSet`) with three fields more: `_id`, which is a
sub-document and never a joined string, so it is unambiguous; `history`, its latest writes, newest last; and `keys`, one
token for each thing the set speaks about, so that lists by workflow, category or channel can walk an index.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from bson import MaxKey, MinKey

from gateway.mongo.client import Document
from gateway.preferences.model import ChannelType, KeyedRow, PreferenceRows, PreferenceSet, Scope, SetKey, Setting

WITHOUT_HISTORY: Final[Mapping[str, Any]] = {"_id": 0, "history": 0, "keys": 0}
"""The projection of a read: everything that is served."""


def id_of(key: SetKey) -> Document:
    """The `_id` of a set; the order of its fields is part of it."""
    return {"scope": str(key.scope), "user_id": key.user_id, "set_id": key.set_id}


def user_bound(user_id: str, end: MinKey | MaxKey) -> Document:
    """An end of the range of `_id`s that holds all sets of a user."""
    return {"scope": Scope.USER.value, "user_id": user_id, "set_id": end}


def key_from(_id: Document) -> SetKey:
    """The key of an `_id`."""
    return SetKey(Scope(_id["scope"]), _id["user_id"], _id["set_id"])


def stored_fields(preference_set: PreferenceSet) -> Document:
    """The fields to `$set` when a set is written, all but `_id` and `history`."""
    return {**preference_set, "keys": sorted(tokens(preference_set))}


def set_from(document: Document) -> PreferenceSet:
    """The set of a document that was read with `WITHOUT_HISTORY`."""
    return cast("PreferenceSet", document)


def mention(part: str, key: str) -> str:
    """The token of a set that says something about this key; `part` is a part of a tree such as `workflows`."""
    return f"{part}:{key}"


def opt_out(part: str, key: str) -> str:
    """The token of a set that turns this key off."""
    return f"-{part}:{key}"


def tokens(rows: PreferenceRows) -> set[str]:
    """Every token of a set: what it mentions, and what it turns off."""
    found: set[str] = set()
    for part, key, setting in _settings(rows):
        found.add(mention(part, key))
        if setting.get("enabled") is False:
            found.add(opt_out(part, key))
    return found


def _settings(rows: PreferenceRows) -> Iterable[tuple[str, str, Setting | KeyedRow]]:
    channel_types = rows["channel_types"] or {}
    for kind in ChannelType:
        setting = channel_types.get(kind.value)
        if setting is not None:
            yield "channel_types", kind.value, cast("Setting", setting)
    for channel in rows["channels"]:
        yield "channels", channel["channel_id"], channel
    for workflow in rows["workflows"]:
        yield "workflows", workflow["key"], workflow
    for category in rows["categories"]:
        yield "categories", category["key"], category
