"""What all connections share: pages, edges and cursors."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

import strawberry
from strawberry import Parent, field

from gateway.paging import Page

Item = TypeVar("Item")


@strawberry.type(description="Where a page lies in a connection.")
class PageInfo:
    """Read from a `PagePlace`."""

    has_next_page: bool = field(description="Whether there is more after this page.")
    has_previous_page: bool = field(description="Whether there is more before this page.")
    start_cursor: str | None = field(description="The first cursor of the page; null when it is empty.")
    end_cursor: str | None = field(description="The last cursor of the page; null when it is empty.")


class PagePlace(TypedDict):
    """Where a page lies, as `PageInfo` serves it."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class Edge(TypedDict, Generic[Item]):
    """One item with its cursor."""

    cursor: str
    node: Item


@dataclass(frozen=True, slots=True)
class Connected(Generic[Item]):
    """A page as a connection serves it."""

    page: Page[Item]

    @property
    def edges(self) -> list[Edge[Item]]:
        """The items with their cursors."""
        return [
            {"cursor": cursor, "node": item} for cursor, item in zip(self.page.cursors, self.page.items, strict=True)
        ]

    @property
    def nodes(self) -> Sequence[Item]:
        """The items alone."""
        return self.page.items

    @property
    def page_info(self) -> PagePlace:
        """Where the page lies."""
        page = self.page
        return {
            "has_next_page": page.has_next,
            "has_previous_page": page.has_previous,
            "start_cursor": page.cursor_at(0) if page.items else None,
            "end_cursor": page.cursor_at(-1) if page.items else None,
        }


@dataclass(frozen=True, slots=True)
class Counted(Connected[Item]):
    """A page of a list. `count` asks for the length of the list, and is called only when `totalCount` is selected."""

    count: Callable[[], Awaitable[int]]


async def total_count_of(root: Parent[Counted[Any]]) -> int:
    """The length of the whole list, from the store."""
    return await root.count()
