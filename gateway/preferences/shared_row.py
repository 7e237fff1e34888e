"""Rows that many preference sets share, with values derived from them."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

Made = TypeVar("Made")

_MOST_MADE_OF_A_ROW: Final = 4
"""The most derived values that are kept with one row."""


class SharedRow(dict[str, Any]):
    """A row, or the settings of a set, as one read-only object that all sets with the same content share.

    Most rows are equal to those of thousands of other users. So values derived from a row, such as its part of a
    response, are kept with the row.
    """

    __slots__ = ("parts",)

    def __init__(self, row: Mapping[str, Any]) -> None:
        """Copy the row. `parts` holds its derived values by the number of their maker."""
        super().__init__(row)
        self.parts: dict[int, Any] = {}

    def made(self, maker: int, make: Callable[["SharedRow"], Made]) -> Made:
        """The value that `make` derives from the row. `maker` is a number that stands for `make`.

        The value is made once and kept. With too many makers the row forgets all its values and begins anew.
        """
        made: Made | None = self.parts.get(maker)
        if made is None:
            if len(self.parts) >= _MOST_MADE_OF_A_ROW:
                self.parts.clear()
            made = self.parts[maker] = make(self)
        return made

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("This row belongs to many sets: change a copy.")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse
