"""Records of writes as they are stored: the changes of one that changed much are packed.

A write may change thousands of keys, and a set with the records of fifty such writes would not fit into one document of
16 MiB. So long lists of changes are stored as compressed JSON, which takes a tenth of the space.
"""

import zlib
from collections.abc import Sequence
from typing import Final, cast, overload

import orjson

from gateway.mongo.client import Document
from gateway.preferences.model import ChangeRecord

MOST_UNPACKED: Final = 200
"""How many changes are stored as they are, which is quicker to write and to read."""

_QUICKLY: Final = 1


def stored_record(record: ChangeRecord) -> Document:
    """The record as it is stored."""
    stored = cast("Document", record)
    if len(record["changes"]) <= MOST_UNPACKED:
        return stored
    return {**stored, "changes": zlib.compress(orjson.dumps(record["changes"]), _QUICKLY)}


def record_from(stored: Document) -> ChangeRecord:
    """The record that was stored so."""
    record = cast("ChangeRecord", stored)
    if not isinstance(stored["changes"], bytes):
        return record
    return {**record, "changes": orjson.loads(zlib.decompress(stored["changes"]))}


def records_of(stored: Sequence[Document]) -> Sequence[ChangeRecord]:
    """The records that were stored so; one that is packed is unpacked when it is looked at."""
    is_plain = not any(isinstance(each["changes"], bytes) for each in stored)
    return cast("Sequence[ChangeRecord]", stored) if is_plain else _PackedRecords(stored)


class _PackedRecords(Sequence[ChangeRecord]):
    """Records of which some are packed, so that a page of a history costs no more than its own."""

    def __init__(self, stored: Sequence[Document]) -> None:
        self._stored = list(stored)

    def __len__(self) -> int:
        return len(self._stored)

    @overload
    def __getitem__(self, index: int) -> ChangeRecord: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ChangeRecord]: ...
    def __getitem__(self, index: int | slice) -> ChangeRecord | Sequence[ChangeRecord]:
        if isinstance(index, slice):
            return _PackedRecords(self._stored[index])
        return record_from(self._stored[index])
