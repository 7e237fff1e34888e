"""From what a caller sends to an operation that can be stored: everything that can be refused is refused here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.bulk.store import BulkInput
from gateway.errors import InvalidInput
from gateway.idempotency import hash_of
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import DEFAULT_SET_ID, Json, PersistenceStrategy, Scope
from gateway.preferences.parse import Grammar, SetLimits, parse_id

_REPEATS: Final = 10
"""How often longer than its distinct users a list may be: repeats count once, but reading them costs."""


@dataclass(frozen=True, slots=True)
class BulkSubmission:
    """What a caller sends: the users, and for each the same preferences, unchecked JSON in the wire form."""

    user_ids: Sequence[Json]
    preferences: Json
    set_id: Json = DEFAULT_SET_ID
    persistence: PersistenceStrategy = PersistenceStrategy.REPLACE
    idempotency_key: Json = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ParsedSubmission:
    """A submission in which nothing is wrong; `request_hash` is the same for requests that ask for the same."""

    given: BulkInput
    set_id: str
    request_hash: bytes


def parse_submission(submission: BulkSubmission, *, limits: SetLimits, max_users: int) -> ParsedSubmission:
    """The submission, checked.

    Raises:
        InvalidInput: Something in it is malformed or over a limit; nothing was started.
    """
    user_ids = _user_ids(submission.user_ids, max_users)
    set_id = parse_id(submission.set_id, ("set_id",))
    change = _change(submission, limits)
    request: list[Json] = [
        list(user_ids),
        set_id,
        submission.persistence.value,
        change.tree if isinstance(change, Replace) else change.patch,
        submission.dry_run,
    ]
    return ParsedSubmission(BulkInput(user_ids, change), set_id, hash_of(request))


def _user_ids(given: Sequence[Json], max_users: int) -> tuple[str, ...]:
    if not given:
        raise InvalidInput("Name at least one user.", ("user_ids",))
    if len(given) > max_users * _REPEATS:
        raise InvalidInput(f"Name at most {max_users} users; this list has {len(given)} entries.", ("user_ids",))
    distinct = tuple({parse_id(user_id, ("user_ids", str(index))): None for index, user_id in enumerate(given)})
    if len(distinct) > max_users:
        raise InvalidInput(
            f"Name at most {max_users} users; these are {len(distinct)}. Split them over several operations.",
            ("user_ids",),
        )
    return distinct


def _change(submission: BulkSubmission, limits: SetLimits) -> Replace | Merge:
    merging = submission.persistence is PersistenceStrategy.MERGE
    grammar = Grammar.of(Scope.USER, limits, removals=merging)
    tree = grammar.preferences(submission.preferences, ("preferences",))
    return Merge(tree) if merging else Replace(tree)
