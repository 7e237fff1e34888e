"""The documents that are in use, bounded by how long they are together."""

from collections import OrderedDict
from typing import Final

from schema.documents.checked import CheckedDocument

_MAX_CHARACTERS: Final = 512 * 1024
"""A document in memory takes some hundred bytes for each of its characters."""


class DocumentCache:
    """Documents by their text, those used longest ago forgotten first."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, CheckedDocument] = OrderedDict()
        self._characters = 0

    def find(self, text: str) -> CheckedDocument | None:
        """The document of that text; None when it is not known."""
        found = self._documents.get(text)
        if found is not None:
            self._documents.move_to_end(text)
        return found

    def keep(self, text: str, document: CheckedDocument) -> None:
        """Remember a document."""
        if text not in self._documents:
            self._characters += len(text)
        self._documents[text] = document
        while self._characters > _MAX_CHARACTERS:
            forgotten, _ = self._documents.popitem(last=False)
            self._characters -= len(forgotten)
