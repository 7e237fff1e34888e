"""Converts preference sets to MongoDB documents and back.

A set is stored as it is served (`gateway.preferences.model.PreferenceSet`), with three more fields:

- `_id`: a sub-document; unlike a joined string, it is unambiguous.
- `history`: the records of the latest writes, keyed by revision.
- `keys`: one token for each workflow, category or channel in the set, so that lists by these can use an index.

The history is not an array, because array writes are expensive: on a push the server checks the whole array, and when
the first element is removed it logs all of it. A record under its own field is added and removed alone.
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
"""The projection that reads a set as it is served."""

_SETTLED: Final = frozenset({"scope", "user_id", "set_id", "inserted_at"})
"""Fields that the first write sets and later writes never change."""


def id_of(key: SetKey) -> Document:
    """Return the `_id` of a set. MongoDB compares sub-documents by field order too, so the order must not change."""
    return {"scope": str(key.scope), "user_id": key.user_id, "set_id": key.set_id}


def user_bound(user_id: str, end: MinKey | MaxKey) -> Document:
    """Return the lower (`MinKey`) or upper (`MaxKey`) bound of the `_id`s of a user's sets."""
    return {"scope": Scope.USER.value, "user_id": user_id, "set_id": end}


def key_from(_id: Document) -> SetKey:
    """Return the key of the set with this `_id`; the inverse of `id_of`."""
    return SetKey(Scope(_id["scope"]), _id["user_id"], _id["set_id"])


def document_of(written: Written) -> Document:
    """Return the whole document of a set after its first write, at revision 1."""
    return {
        "_id": id_of(key_of(written.preference_set)),
        **stored_fields(written.preference_set),
        "history": {"1": stored_record(written.record)},
    }


def stored_fields(preference_set: PreferenceSet) -> Document:
    """Return all fields of a set's document except `_id` and `history`."""
    return {**preference_set, "keys": sorted(tokens(preference_set))}


def update_of(written: Written, *, max_history_records: int) -> Document:
    """Return the update that stores a write.

    It sets the fields that the write may have changed, adds the record to the history, and removes the record that
    exceeds `max_history_records`. For a first write it sets all fields except `_id`.
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
    """Return the latest records of a document, oldest first; a document may hold more if the limit was lowered."""
    return records_of(list(document["history"].values())[-max_history_records:])


def set_from(document: Document) -> PreferenceSet:
    """Return a document read with `WITHOUT_HISTORY` as a set; it is the same object."""
    return cast("PreferenceSet", document)


def mention(part: str, key: str) -> str:
    """Return the token of sets with an entry for this key; `part` is a part of the tree, such as `workflows`."""
    return f"{part}:{key}"


def opt_out(part: str, key: str) -> str:
    """Return the token of sets that disable this key."""
    return f"-{part}:{key}"


def tokens(rows: PreferenceRows) -> set[str]:
    """Return all tokens of a set: one for each entry, and one more for each disabled entry."""
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
    """Return the parts of a set that a write did not change; they are not sent, so the server need not compare them."""
    return set(CONTAINERS) - {change["path"][0] for change in record["changes"]}
