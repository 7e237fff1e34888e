"""What one chunk of rows comes to: pure, from the stored sets to the sets to write and the rows that failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import orjson
import structlog

from gateway.bulk.model import WRITE_FAILED, Failure
from gateway.errors import InvalidInput
from gateway.preferences.change import Author, Change, empty_set, write
from gateway.preferences.model import PreferenceSet, SetKey, SetLimits, Written
from gateway.preferences.parse import check_limits

_log = structlog.get_logger(__name__)

_PREFERENCES: Final = (
    "exists",
    "channel_types",
    "channels",
    "channels_strategy",
    "workflows",
    "categories",
    "commercial_subscribed",
)
"""The fields of a stored set that decide what a change makes of it; the others say whose it is and since when."""


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """One row: its position in the input, and the set it writes."""

    position: int
    key: SetKey

    def failure(self, code: str, message: str) -> Failure:
        """The record that this row failed."""
        return {"position": self.position, "user_id": self.key.user_id or "", "code": code, "message": message}


@dataclass(slots=True)
class RowWriter:
    """Makes one change to many sets; for sets that say the same it is worked out once."""

    change: Change
    author: Author
    limits: SetLimits
    _known: dict[bytes, Written | InvalidInput] = field(default_factory=dict)

    def write(self, stored: PreferenceSet) -> Written | None:
        """The set after the change with its record; None when it already says what the change says.

        Raises:
            InvalidInput: The set would break a limit.
        """
        alike = orjson.dumps([stored.get(part) for part in _PREFERENCES])
        if alike not in self._known:
            self._known[alike] = self._work_out(stored)
        known = self._known[alike]
        if isinstance(known, InvalidInput):
            raise known
        return _made_for(stored, known) if known.record["revision"] != 0 else None

    def _work_out(self, stored: PreferenceSet) -> Written | InvalidInput:
        check = partial(check_limits, limits=self.limits)
        try:
            return write({**stored, "revision": 0, "updated_at": None}, self.change, self.author, check=check)
        except InvalidInput as refusal:
            return refusal


def write_rows(
    rows: Sequence[ChunkRow], stored: Mapping[SetKey, PreferenceSet], writer: RowWriter
) -> tuple[list[Written], list[Failure]]:
    """The sets to write and the rows that failed; a row that fails leaves the others alone."""
    written: list[Written] = []
    failures: list[Failure] = []
    for row in rows:
        try:
            result = writer.write(stored.get(row.key) or empty_set(row.key))
        except InvalidInput as refusal:
            failures.append(row.failure(refusal.code, refusal.message))
        except Exception:  # noqa: BLE001 - whatever is wrong with one row must not stop the others
            _log.exception("a row of a bulk operation failed", position=row.position)
            failures.append(row.failure(WRITE_FAILED, "The stored set cannot be read."))
        else:
            written += [result] if result else []
    return written, failures


def _made_for(stored: PreferenceSet, known: Written) -> Written:
    """What was worked out for one set, for another that says the same."""
    revision = stored["revision"] + 1
    changed_at = max(known.record["changed_at"], stored["updated_at"] or known.record["changed_at"])
    preference_set: PreferenceSet = {
        **known.preference_set,
        "scope": stored["scope"],
        "user_id": stored["user_id"],
        "set_id": stored["set_id"],
        "revision": revision,
        "inserted_at": stored["inserted_at"] or changed_at,
        "updated_at": changed_at,
    }
    return Written(preference_set, {**known.record, "revision": revision, "changed_at": changed_at})
