"""Converts change records to their stored form and back; long lists of changes are compressed.

A write may change thousands of keys, and the records of fifty such writes would exceed MongoDB's 16 MiB per document.
So long lists of changes are stored as compressed JSON, which takes a tenth of the space.
"""

import zlib
from collections.abc import Sequence
from typing import Final, cast, overload

import orjson

from gateway.mongo.client import Document
from gateway.preferences.model import ChangeRecord

MOST_UNPACKED: Final = 200
"""Up to this many changes are stored uncompressed, which is faster to write and to read."""

_QUICKLY: Final = 1
"""The zlib level that is the fastest."""


def stored_record(record: ChangeRecord) -> Document:
    """Return the stored form of a record; a short record is returned as it is."""
    stored = cast("Document", record)
    if len(record["changes"]) <= MOST_UNPACKED:
        return stored
    return {**stored, "changes": zlib.compress(orjson.dumps(record["changes"]), _QUICKLY)}


def record_from(stored: Document) -> ChangeRecord:
    """Return the record of a stored form, decompressed if need be."""
    record = cast("ChangeRecord", stored)
    if not isinstance(stored["changes"], bytes):
        return record
    return {**record, "changes": orjson.loads(zlib.decompress(stored["changes"]))}


def records_of(stored: Sequence[Document]) -> Sequence[ChangeRecord]:
    """Return the records of stored forms, in the same order; a compressed one is decompressed on access."""
    is_plain = not any(isinstance(each["changes"], bytes) for each in stored)
    return cast("Sequence[ChangeRecord]", stored) if is_plain else _PackedRecords(stored)


class _PackedRecords(Sequence[ChangeRecord]):
    """A lazy sequence of records, so that reading one page of a history decompresses only that page."""

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
