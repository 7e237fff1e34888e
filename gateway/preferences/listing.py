"""Filters, orders and cursors of lists of preference sets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from gateway.errors import InvalidInput, Problems
from gateway.paging import PageRequest, Position, is_date
from gateway.preferences.identifiers import KEY_PARSERS, parse_each, parse_id
from gateway.preferences.model import PreferenceSet


class SetOrder(StrEnum):
    """The order of a list of sets. Ties are broken by user id, then by set id."""

    UPDATED_AT_DESC = "UPDATED_AT_DESC"
    UPDATED_AT_ASC = "UPDATED_AT_ASC"
    USER_ID_ASC = "USER_ID_ASC"

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self is SetOrder.UPDATED_AT_DESC

    @property
    def by_date(self) -> bool:
        """Whether positions begin with the date of the latest change."""
        return self is not SetOrder.USER_ID_ASC


PartKey: TypeAlias = tuple[str, str]
"""A part of a tree such as `workflows`, and a key in it."""


@dataclass(frozen=True, slots=True)
class SetFilter:
    """Selects users' stored sets. All conditions that are not None must hold."""

    user_ids: Sequence[str] | None = None
    set_id: str | None = None
    mentions: PartKey | None = None
    opted_out_of: PartKey | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SetQuery:
    """A query to the store: at most `limit` sets between two positions, counted from the end when `backward`."""

    matching: SetFilter
    order: SetOrder
    after: Position | None
    before: Position | None
    backward: bool
    limit: int


def position_of(stored: PreferenceSet, order: SetOrder) -> Position:
    """The set's position in the order: `[milliseconds, user, set]`, or `[user, set]` when not ordered by date."""
    place: Position = [stored["user_id"], stored["set_id"]]
    changed_at = stored["updated_at"]
    return [round(changed_at.timestamp() * 1000), *place] if order.by_date and changed_at else place


def query_of(matching: SetFilter, order: SetOrder, request: PageRequest, *, limit: int) -> SetQuery:
    """Make the store's query for a page.

    Raises:
        InvalidInput: A cursor belongs to a list in another order.
    """
    after, before = request.bounds(3 if order.by_date else 2)
    for position, name in ((after, "after"), (before, "before")):
        if position is not None and not _is_place(position, order):
            raise InvalidInput("This cursor belongs to a list in another order.", (name,))
    return SetQuery(matching, order, after, before, request.backward, limit)


def parse_filter(matching: SetFilter, *, max_users: int) -> SetFilter:
    """Check the ids and keys of a filter and return it with its keys in canonical form.

    Raises:
        InvalidInput: One is malformed, or there are more than `max_users` users.
    """
    problems = Problems()
    with problems:
        if matching.user_ids is not None and len(matching.user_ids) > max_users:
            raise InvalidInput(f"List at most {max_users} users at once.", ("filter", "user_ids"))
        parse_each(matching.user_ids or (), ("filter", "user_ids"), parse_id)
    with problems:
        if matching.set_id is not None:
            parse_id(matching.set_id, ("filter", "set_id"))
    with problems:
        mentions = _part_key(matching.mentions, "mentions")
    with problems:
        opted_out_of = _part_key(matching.opted_out_of, "opted_out_of")
    problems.refuse()
    return replace(matching, mentions=mentions, opted_out_of=opted_out_of)


def date_of(position: Position) -> datetime:
    """The date (UTC) in a position of a list ordered by date."""
    return datetime.fromtimestamp(position[0] / 1000, UTC)


def _part_key(wanted: PartKey | None, name: str) -> PartKey | None:
    if wanted is None:
        return None
    part, key = wanted
    return part, KEY_PARSERS[part](key, ("filter", name))


def _is_place(position: Position, order: SetOrder) -> bool:
    *date, user_id, set_id = position
    dated = all(map(is_date, date)) and len(date) == int(order.by_date)
    return dated and isinstance(user_id, str) and isinstance(set_id, str)
