"""Sets made of what the server sent: rows, and settings of whole sets, that say the same become one object.

A set is mostly rows, and most of them say what those of thousands of other users say. So a row is looked up by its
bytes, and decoded only when it is met for the first time.
"""

from itertools import chain
from typing import Any, Final, cast

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from gateway.mongo.client import Collection, Document
from gateway.preferences.model import PreferenceSet
from gateway.preferences.shared_row import SharedRow
from gateway.preferences.tree import has_silence, spoken

_MOST_BYTES: Final = 192
"""What is larger has conditions of its own, and hardly anybody else has the same."""

_MOST_ROWS: Final = 2048
"""With what four documents make of each: 9 MiB where rows are switches, 215 MiB where somebody aims at it."""


class _SilentRow(dict[str, Any]):
    """A row in which something says nothing; nobody stores these any more, but earlier releases did."""


class SetReader:
    """Reads sets from `collection`, where documents are found as the server sent them."""

    def __init__(self, collection: Collection, *, most_rows: int = _MOST_ROWS) -> None:
        """`collection` gives documents as objects; so many rows are remembered, and then all are forgotten."""
        self._plain = collection.codec_options
        self._known: dict[bytes, SharedRow] = {}
        self._most_rows = most_rows
        self._met_silence = False
        self._rows = self._plain.with_options(document_class=self._class_of_rows())
        self.collection = collection.with_options(self._plain.with_options(document_class=RawBSONDocument))

    def set_from(self, document: Document) -> PreferenceSet:
        """The set of a document that was found in `collection` without its history, and without what says nothing."""
        raw = cast("RawBSONDocument", document).raw
        # What `items` of another raw document would do, without that document.
        found = cast("PreferenceSet", RawBSONDocument._inflate_bson(raw, self._rows))  # noqa: SLF001
        return spoken(found) if self._met_silence and _has_silent_rows(found) else found

    def _class_of_rows(self) -> type[RawBSONDocument]:
        """What the driver asks for the documents within a set: it gives rows, and never an object of its own."""
        known, decode = self._known, self._decoded

        class Row(RawBSONDocument):
            def __new__(cls, raw: bytes, _options: CodecOptions[Any]) -> Any:
                row = known.get(raw)
                return decode(raw) if row is None else row

        return Row

    def _decoded(self, raw: bytes) -> Document:
        decoded = bson.decode(raw, self._plain)
        if has_silence(decoded):
            self._met_silence = True
            return _SilentRow(decoded)
        if len(raw) > _MOST_BYTES:
            return decoded
        if len(self._known) >= self._most_rows:
            self._known.clear()
        row = self._known[bytes(raw)] = SharedRow(decoded)
        return row


def _has_silent_rows(found: PreferenceSet) -> bool:
    settings = (found["channel_types"], found["commercial_subscribed"])
    rows = chain(settings, found["channels"], found["workflows"], found["categories"])
    return any(row.__class__ is _SilentRow for row in rows)
