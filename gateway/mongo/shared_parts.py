"""Sets made of what the server sent: rows and settings that say the same become one object.

A set is mostly rows, and most of them say what those of thousands of other users say. So a row is looked up by its
bytes, and decoded only when it is met for the first time.
"""

from typing import Any, Final, cast

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from gateway.mongo.client import Collection, Document
from gateway.preferences.model import PreferenceSet, SharedPart

_MOST_BYTES: Final = 512
"""What is larger has conditions of its own, and hardly anybody else has the same."""

_MOST_PARTS: Final = 4096
"""With what is made of them, they take some ten megabytes, and two hundred if somebody is out for that."""


class SetReader:
    """Reads sets from `collection`, where documents are found as the server sent them."""

    def __init__(self, collection: Collection, *, most_parts: int = _MOST_PARTS) -> None:
        """`collection` gives documents as objects; so many parts are remembered, and then all are forgotten."""
        self._plain = collection.codec_options
        self._known: dict[bytes, SharedPart] = {}
        self._most_parts = most_parts
        self._parts = self._plain.with_options(document_class=self._class_of_parts())
        self.collection = collection.with_options(self._plain.with_options(document_class=RawBSONDocument))

    def set_from(self, document: Document) -> PreferenceSet:
        """The set of a document that was found in `collection` without its history."""
        raw = cast("RawBSONDocument", document).raw
        # What `items` of another raw document would do, without that document.
        return cast("PreferenceSet", RawBSONDocument._inflate_bson(raw, self._parts))  # noqa: SLF001

    def _class_of_parts(self) -> type[RawBSONDocument]:
        """What the driver asks for the documents within a set: it gives parts, and never an object of its own."""
        known, decode = self._known, self._decoded

        class Part(RawBSONDocument):
            def __new__(cls, raw: bytes, _options: CodecOptions[Any]) -> Any:
                part = known.get(raw)
                return decode(raw) if part is None else part

        return Part

    def _decoded(self, raw: bytes) -> Document:
        decoded = bson.decode(raw, self._plain)
        if len(raw) > _MOST_BYTES:
            return decoded
        if len(self._known) >= self._most_parts:
            self._known.clear()
        part = self._known[bytes(raw)] = SharedPart(decoded)
        return part
