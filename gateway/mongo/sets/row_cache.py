"""Decodes sets from raw BSON, with one shared object for all equal rows.

A set consists mostly of rows, and most rows are the same for thousands of users. So each row is looked up by its BSON
bytes and decoded only the first time. The settings of whole sets are shared in the same way.
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
"""Larger rows are not shared: they have conditions, which hardly two users have in common."""

_MOST_ROWS: Final = 2048
"""Memory, with the response parts of four GraphQL documents per row: 9 MiB for plain switches, 215 MiB in an attack."""


class _SilentRow(dict[str, Any]):
    """A row with an entry that has no setting. Earlier releases stored these; this one does not."""


class SetReader:
    """Reads sets from `collection`, which returns documents as raw BSON."""

    def __init__(self, collection: Collection, *, most_rows: int = _MOST_ROWS) -> None:
        """Read from `collection`, whose own codec options decode the rows; the cache is emptied at `most_rows`."""
        self._plain = collection.codec_options
        self._known: dict[bytes, SharedRow] = {}
        self._most_rows = most_rows
        self._met_silence = False
        self._rows = self._plain.with_options(document_class=self._class_of_rows())
        self.collection = collection.with_options(self._plain.with_options(document_class=RawBSONDocument))

    def set_from(self, document: Document) -> PreferenceSet:
        """Decode a document read from `self.collection` without its history; entries without settings are removed."""
        raw = cast("RawBSONDocument", document).raw
        # The same as `items` of a second raw document, without creating that document.
        found = cast("PreferenceSet", RawBSONDocument._inflate_bson(raw, self._rows))  # noqa: SLF001
        return spoken(found) if self._met_silence and _has_silent_rows(found) else found

    def _class_of_rows(self) -> type[RawBSONDocument]:
        """Return the class that the driver calls for each sub-document; calling it returns a row, not an instance."""
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
