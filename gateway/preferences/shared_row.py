"""A row that many sets share, and what was made of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

Made = TypeVar("Made")

_MOST_MADE_OF_A_ROW: Final = 4


class SharedRow(dict[str, Any]):
    """A row, or the settings of a set, that is one object in all the sets that say the same; nobody may change it.

    Most rows say what those of thousands of other users say. So what is made of one, such as its part of a response, is
    kept with it.
    """

    __slots__ = ("parts",)

    def __init__(self, row: Mapping[str, Any]) -> None:
        """`parts` are what was made of it, by the number of what made it."""
        super().__init__(row)
        self.parts: dict[int, Any] = {}

    def made(self, maker: int, make: Callable[["SharedRow"], Made]) -> Made:
        """What `make` makes of it; made once, as long as few others make something of it. `maker` stands for `make`."""
        made: Made | None = self.parts.get(maker)
        if made is None:
            if len(self.parts) >= _MOST_MADE_OF_A_ROW:
                self.parts.clear()
            made = self.parts[maker] = make(self)
        return made

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("This row belongs to many sets: change a copy.")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse
