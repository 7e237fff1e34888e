"""Which bulk operations to list, and from which place on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.bulk.model import UNFINISHED, BulkOperation, Status
from gateway.errors import InvalidInput
from gateway.paging import PageRequest, Position, is_date
from gateway.texts import require_text


@dataclass(frozen=True, slots=True)
class OperationFilter:
    """Which operations: all conditions that are not None must hold. `inserted_until` itself is not among them."""

    statuses: Sequence[Status] | None = None
    inserted_since: datetime | None = None
    operation_ids: Sequence[str] | None = None
    inserted_until: datetime | None = None
    has_errors: bool | None = None
    dry_run: bool | None = None
    actor: str | None = None
    set_id: str | None = None
    name: str | None = None

    @property
    def equals(self) -> Mapping[str, object]:
        """The fields that must have a given value, with it."""
        given = {"dry_run": self.dry_run, "actor": self.actor, "set_id": self.set_id, "name": self.name}
        return {field: value for field, value in given.items() if value is not None}

    def check(self, *, max_ids: int) -> None:
        """Pass when it can be applied, and at little cost.

        Raises:
            InvalidInput: It names too many operations, or a text is none.
        """
        if self.operation_ids is not None and len(self.operation_ids) > max_ids:
            raise InvalidInput(f"Name at most {max_ids} operations.", ("filter", "ids"))
        for field, value in self.equals.items():
            if isinstance(value, str):
                require_text(value, ("filter", field))

    def unfinished(self) -> "OperationFilter":
        """The same for the operations that are not final."""
        wanted = UNFINISHED if self.statuses is None else [each for each in UNFINISHED if each in self.statuses]
        return replace(self, statuses=wanted)

    def holds(self, operation: BulkOperation) -> bool:
        """Whether the operation is one of them as it is now."""
        return (
            (self.statuses is None or operation["status"] in self.statuses)
            and (self.operation_ids is None or operation["id"] in self.operation_ids)
            and (self.inserted_since is None or operation["inserted_at"] >= self.inserted_since)
            and (self.inserted_until is None or operation["inserted_at"] < self.inserted_until)
            and (self.has_errors is None or (operation["error_count"] > 0) is self.has_errors)
            and self.equals.items() <= operation.items()
        )


@dataclass(frozen=True, slots=True)
class OperationQuery:
    """At most `limit` operations between two places `[milliseconds, id]`, newest first, from the end if `backward`."""

    matching: OperationFilter
    after: Position | None
    before: Position | None
    backward: bool
    limit: int


def place_of(operation: BulkOperation) -> Position:
    """Where the operation stands in lists: `[milliseconds, id]`."""
    return [round(operation["inserted_at"].timestamp() * 1000), operation["id"]]


def query_of(matching: OperationFilter, request: PageRequest, *, limit: int) -> OperationQuery:
    """The store's query for a page.

    Raises:
        InvalidInput: A cursor is not one of this list.
    """
    after, before = request.bounds(2)
    for position, name in ((after, "after"), (before, "before")):
        if position is not None and not _is_place(position):
            raise InvalidInput("This cursor belongs to another list.", (name,))
    return OperationQuery(matching, after, before, request.backward, limit)


def _is_place(position: Position) -> bool:
    milliseconds, operation_id = position
    return is_date(milliseconds) and isinstance(operation_id, str)
