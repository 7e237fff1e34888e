"""From what a caller sends to an operation that can be stored: everything that can be refused is refused here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gateway.bulk.model import BulkInput
from gateway.errors import InvalidInput, Problem, Problems
from gateway.idempotency import hash_of, parse_idempotency_key
from gateway.preferences.change import Replace
from gateway.preferences.identifiers import parse_each, parse_id
from gateway.preferences.model import DEFAULT_SET_ID, Json, PersistenceStrategy, Scope, SetLimits
from gateway.preferences.parse import parse_whole_set
from gateway.preferences.requests import SetPreferences

_REPEATS: Final = 10
"""How often longer than its distinct users a list may be: repeats count once, but reading them costs."""


@dataclass(frozen=True, slots=True)
class BulkSubmission:
    """What a caller sends: the users, and for each the same preferences, unchecked JSON in the wire form.

    `problems` are what a face found wrong already; they are told together with what is found later.
    """

    user_ids: Sequence[Json]
    preferences: Json
    set_id: Json = DEFAULT_SET_ID
    persistence: PersistenceStrategy = PersistenceStrategy.REPLACE
    idempotency_key: Json = None
    dry_run: bool = False
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class ParsedSubmission:
    """A submission in which nothing is wrong; `request_hash` is the same for requests that ask for the same."""

    given: BulkInput
    set_id: str
    idempotency_key: str | None
    request_hash: bytes


def parse_submission(submission: BulkSubmission, *, limits: SetLimits, max_users: int) -> ParsedSubmission:
    """The submission, checked.

    Raises:
        InvalidInput: Something in it is malformed or over a limit; nothing was started.
    """
    problems = Problems()
    with problems:
        user_ids = _user_ids(submission.user_ids, max_users)
    with problems:
        set_id = parse_id(submission.set_id, ("set_id",))
    with problems:
        change = parse_whole_set(_whole_set(submission), Scope.USER, limits)
    with problems:
        idempotency_key = parse_idempotency_key(submission.idempotency_key)
    problems.refuse()
    request: list[Json] = [
        list(user_ids),
        set_id,
        submission.persistence.value,
        change.tree if isinstance(change, Replace) else change.patch,
        submission.dry_run,
    ]
    return ParsedSubmission(BulkInput(user_ids, change), set_id, idempotency_key, hash_of(request))


def _user_ids(given: Sequence[Json], max_users: int) -> tuple[str, ...]:
    if not given:
        raise InvalidInput("Name at least one user.", ("user_ids",))
    if len(given) > max_users * _REPEATS:
        raise InvalidInput(f"Name at most {max_users} users; this list has {len(given)} entries.", ("user_ids",))
    distinct = tuple(dict.fromkeys(parse_each(given, ("user_ids",), parse_id)))
    if len(distinct) > max_users:
        raise InvalidInput(
            f"Name at most {max_users} users; these are {len(distinct)}. Split them over several operations.",
            ("user_ids",),
        )
    return distinct


def _whole_set(submission: BulkSubmission) -> SetPreferences:
    return SetPreferences(submission.preferences, submission.persistence, problems=submission.problems)
