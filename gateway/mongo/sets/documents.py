"""Between the domain's documents and MongoDB's: the `_id`, the index tokens, and what a read leaves away.

A set is stored as it is served (`gateway.preferences.model.PreferenceSet`) with three fields more: `_id`, which is a
sub-document and never a joined string, so it is unambiguous; `history`, the records of its latest writes by revision;
and `keys`, one token for each thing the set speaks about, so that lists by workflow, category or channel can walk an
index.

The history is no array because of what a write costs: the server checks an array to which something is pushed from end
to end, and logs all of it when the first element goes. A record under its revision comes and goes alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from bson import MaxKey, MinKey

from gateway.mongo.client import Document
from gateway.mongo.sets.records import records_of, stored_record
from gateway.preferences.model import (
    CHANNEL_TYPES,
    ChangeRecord,
    KeyedRow,
    PreferenceRows,
    PreferenceSet,
    Scope,
    SetKey,
    Setting,
    Written,
    key_of,
)
from gateway.preferences.tree import CONTAINERS

WITHOUT_HISTORY: Final[Mapping[str, Any]] = {"_id": 0, "history": 0, "keys": 0}
"""The projection of a read: everything that is served."""

_SETTLED: Final = frozenset({"scope", "user_id", "set_id", "inserted_at"})
"""The fields that the first write of a set decides."""


def id_of(key: SetKey) -> Document:
    """The `_id` of a set; the order of its fields is part of it."""
    return {"scope": str(key.scope), "user_id": key.user_id, "set_id": key.set_id}


def user_bound(user_id: str, end: MinKey | MaxKey) -> Document:
    """An end of the range of `_id`s that holds all sets of a user."""
    return {"scope": Scope.USER.value, "user_id": user_id, "set_id": end}


def key_from(_id: Document) -> SetKey:
    """The key of an `_id`."""
    return SetKey(Scope(_id["scope"]), _id["user_id"], _id["set_id"])


def document_of(written: Written) -> Document:
    """The whole document of a set after its first write."""
    return {
        "_id": id_of(key_of(written.preference_set)),
        **stored_fields(written.preference_set),
        "history": {"1": stored_record(written.record)},
    }


def stored_fields(preference_set: PreferenceSet) -> Document:
    """The fields of a document but `_id` and `history`."""
    return {**preference_set, "keys": sorted(tokens(preference_set))}


def update_of(written: Written, *, max_history_records: int) -> Document:
    """The update that stores a write: what it may have changed, its record, and the end of the record that is too many.

    That of a first write gives all fields but `_id`.
    """
    fields, revision = stored_fields(written.preference_set), written.record["revision"]
    if revision > 1:
        for field in _SETTLED | _unchanged_parts(written.record):
            del fields[field]
    update: Document = {"$set": {**fields, f"history.{revision}": stored_record(written.record)}}
    if revision > max_history_records:
        update["$unset"] = {f"history.{revision - max_history_records}": ""}
    return update


def records_from(document: Document, *, max_history_records: int) -> Sequence[ChangeRecord]:
    """The latest records of a document, oldest first; it holds more if the limit was higher once."""
    return records_of(list(document["history"].values())[-max_history_records:])


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
    for kind in CHANNEL_TYPES:
        setting = channel_types.get(kind)
        if setting is not None:
            yield "channel_types", kind, cast("Setting", setting)
    for channel in rows["channels"]:
        yield "channels", channel["channel_id"], channel
    for workflow in rows["workflows"]:
        yield "workflows", workflow["key"], workflow
    for category in rows["categories"]:
        yield "categories", category["key"], category


def _unchanged_parts(record: ChangeRecord) -> set[str]:
    """The parts of a set that a write left alone; not sending them spares the server to compare them."""
    return set(CONTAINERS) - {change["path"][0] for change in record["changes"]}
