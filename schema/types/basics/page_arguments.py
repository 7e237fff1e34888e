"""The arguments of connections: which page of a list."""

from typing import Annotated

from strawberry import Maybe, argument

_PAGE_SIZE = (
    "A page has 20 items when nothing is said, and at most `Limits.maxPageSize`, which is 100 unless set otherwise."
)

First = Annotated[Maybe[int | None], argument(description=f"The first so many, after `after`. {_PAGE_SIZE}")]
After = Annotated[Maybe[str | None], argument(description="Start after this cursor.")]
Last = Annotated[
    Maybe[int | None],
    argument(description=f"The last so many, before `before`; give `first` or `last`, not both. {_PAGE_SIZE}"),
]
Before = Annotated[Maybe[str | None], argument(description="End before this cursor.")]
