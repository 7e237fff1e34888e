"""An outside witness: what happened to the sets, as the oplog of the database tells it.

It knows which operation wrote a set from the record that every write carries, and trusts no count of the gateway's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.faults.cluster import Connection

Entry = Mapping[str, Any]


@dataclass(slots=True)
class Testimony:
    """What the oplog says.

    `writes` are counted by operation and user, `revisions` are those of each user's set in the order of the writes,
    `single_writes` hold user and revision, `claims` when each operation was taken, by the database's clock.
    """

    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    revisions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    single_writes: set[tuple[str, int]] = field(default_factory=set)
    claims: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    canceled: set[str] = field(default_factory=set)
    written_after_cancel: list[tuple[str, str]] = field(default_factory=list)

    def users_of(self, operation_id: str) -> Counter[str]:
        """How often the operation wrote each user."""
        return Counter({user: count for (each, user), count in self.writes.items() if each == operation_id})


@dataclass(frozen=True, slots=True)
class Told:
    """What a client gave and was told: the users of an operation, its final status and success count."""

    users: Sequence[str]
    status: str
    success_count: int


def testimony(client: Connection, database: str) -> Testimony:
    """Read the whole oplog of whoever leads."""
    return hear(client["local"]["oplog.rs"].find({"op": {"$in": ["i", "u", "c"]}}).sort("$natural", 1), database)


def hear(entries: Iterable[Entry], database: str) -> Testimony:
    """What the entries of an oplog, oldest first, say about a database."""
    heard = Testimony()
    for entry in entries:
        for each in _unrolled(entry):
            if each["ns"] == f"{database}.preference_sets":
                _hear_of_set(each, heard)
            elif each["ns"] == f"{database}.bulk_operations":
                _hear_of_operation(each, entry["wall"], heard)
    return heard


def violations(heard: Testimony, told: Mapping[str, Told]) -> list[str]:
    """Every way in which what happened is not what was promised."""
    return [
        *(
            f"operation {operation} wrote {user} {count} times"
            for (operation, user), count in heard.writes.items()
            if count > 1
        ),
        *(f"{user} was written by {operation} after CANCELED" for operation, user in heard.written_after_cancel),
        *(
            f"the revisions of {user} are {revisions}"
            for user, revisions in heard.revisions.items()
            if revisions != list(range(1, len(revisions) + 1))
        ),
        *(f"unknown operation {each}" for each in {operation for operation, _ in heard.writes} - set(told)),
        *(fault for operation, each in told.items() if (fault := _fault(operation, each, heard.users_of(operation)))),
    ]


def _fault(operation_id: str, told: Told, wrote: Counter[str]) -> str | None:
    if told.status not in ("COMPLETED", "CANCELED"):
        return f"operation {operation_id} ended as {told.status}"
    expected = told.users if told.status == "COMPLETED" else told.users[: told.success_count]
    if set(wrote) != set(expected):
        differing = sorted(set(wrote) ^ set(expected))
        return f"operation {operation_id} ({told.status}) wrote {len(wrote)} of {len(expected)} rows: {differing[:5]}"
    return None


def _hear_of_set(entry: Entry, heard: Testimony) -> None:
    change = entry["o"]
    user = (entry.get("o2") or change)["_id"]["user_id"]
    revision = _revision(change)
    record = next(each for each in _records(change) if each["revision"] == revision)
    heard.revisions[user].append(revision)
    operation_id = record["operation_id"]
    if operation_id is None:
        heard.single_writes.add((user, revision))
        return
    heard.writes[operation_id, user] += 1
    if operation_id in heard.canceled:
        heard.written_after_cancel.append((operation_id, user))


def _hear_of_operation(entry: Entry, at: datetime, heard: Testimony) -> None:
    operation_id, change = (entry.get("o2") or entry["o"])["_id"], entry["o"].get("diff", entry["o"])
    updated = change.get("u", change)
    if updated.get("status") == "CANCELED":
        heard.canceled.add(operation_id)
    claim = change.get("sclaim", {}).get("u") or updated.get("claim", {})
    if claim.get("epoch") and claim.get("session"):
        heard.claims[operation_id].append(at)


def _unrolled(entry: Entry) -> Iterator[Entry]:
    """The changes of an entry; a transaction is one entry that holds many."""
    if entry["op"] != "c":
        yield entry
        return
    for each in entry["o"].get("applyOps", ()):
        yield from _unrolled(each)


def _revision(change: Entry) -> int:
    """The revision that a set got: of a new document, or of the difference to the one before."""
    found = change if "diff" not in change else {**change["diff"].get("i", {}), **change["diff"].get("u", {})}
    return int(found["revision"])


def _records(value: Any) -> Iterator[Entry]:
    """The history records anywhere in a change."""
    if isinstance(value, Mapping):
        if "operation_id" in value and "changes" in value:
            yield value
            return
        for each in value.values():
            yield from _records(each)
    elif isinstance(value, list):
        for each in value:
            yield from _records(each)
