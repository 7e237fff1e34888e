"""The arguments of connections: which page of a list."""

from typing import Annotated

from strawberry import Maybe, argument

First = Annotated[Maybe[int | None], argument(description="At most this many, from the start.")]
After = Annotated[Maybe[str | None], argument(description="Start after this cursor.")]
Last = Annotated[Maybe[int | None], argument(description="At most this many, from the end.")]
Before = Annotated[Maybe[str | None], argument(description="End before this cursor.")]
