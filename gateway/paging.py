"""A page of a list: how it is asked for, and what it holds.

Lists are walked by position (keyset), never by offset: a cursor names the place of an item by the values it is ordered
by, so that it stays valid when others come and go.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeAlias, TypeVar

import orjson

from gateway.errors import InvalidInput

Item = TypeVar("Item")

Position: TypeAlias = list[Any]
"""The values an item is ordered by, as JSON."""

_DEFAULT_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list: the `first` items after a cursor, or the `last` before one; at most one of the two.

    All None means the first page of the default size.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    def size(self, max_size: int) -> int:
        """How many items are asked for.

        Raises:
            InvalidInput: Both ends are asked for, or more than `max_size`, or a negative number.
        """
        if self.first is not None and self.last is not None:
            raise InvalidInput("Ask for `first` or `last`, not for both.", ("last",))
        name, asked = ("last", self.last) if self.last is not None else ("first", self.first)
        if asked is None:
            return min(_DEFAULT_SIZE, max_size)
        if not 0 <= asked <= max_size:
            raise InvalidInput(f"A page holds from 0 to {max_size} items.", (name,))
        return asked

    @property
    def backward(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None

    def bounds(self, fields: int) -> tuple[Position | None, Position | None]:
        """The positions after and before which the page lies, each of as many values as `fields` says; None without.

        Raises:
            InvalidInput: A cursor is not one of this list.
        """
        return _decode(self.after, "after", fields), _decode(self.before, "before", fields)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in list order, and whether there is more on either side.

    Each item has a cursor that names its place, made when asked for; `position_at` gives the position by the index.
    """

    items: Sequence[Item]
    position_at: Callable[[int], Position]
    has_next: bool
    has_previous: bool

    def cursor_at(self, index: int) -> str:
        """The cursor of the item with this index."""
        return cursor_of(self.position_at(index))

    @property
    def cursors(self) -> Sequence[str]:
        """The cursors of all items."""
        return [self.cursor_at(index) for index in range(len(self.items))]


def cursor_of(position: Position) -> str:
    """The cursor of the item at this position: opaque text for clients."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).rstrip(b"=").decode()


def page_of(
    fetched: Sequence[Item], request: PageRequest, size: int, position_of: Callable[[Item], Position]
) -> Page[Item]:
    """The page out of what a store fetched for it: up to `size` + 1 items, in walking order (from the end if backward).

    The item too many tells that there is more; whether there is something on the side the page was reached from is
    known only by the cursor that led here.
    """
    items, more = list(fetched[:size]), len(fetched) > size
    if request.backward:
        items.reverse()
    return Page(
        items=items,
        position_at=lambda index: position_of(items[index]),
        has_next=request.before is not None if request.backward else more,
        has_previous=more if request.backward else request.after is not None,
    )


def _decode(cursor: str | None, name: str, fields: int) -> Position | None:
    if cursor is None:
        return None
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        position = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeEncodeError, orjson.JSONDecodeError) as error:
        raise InvalidInput("This is not a cursor of this list: give one that an earlier page gave.", (name,)) from error
    if not isinstance(position, list) or len(position) != fields:
        raise InvalidInput("This is not a cursor of this list: give one that an earlier page gave.", (name,))
    return position


def is_date(value: object) -> bool:
    """Return whether a value of a position is a date in milliseconds, which a cursor made by hand may not be."""
    if type(value) is not int:
        return False
    try:
        datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return True
