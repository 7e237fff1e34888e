"""How values leave the services' documents and how optional arguments reach the services."""

from collections.abc import Mapping
from typing import TypeVar

from strawberry import Some

from gateway.preferences.model import WHEN_ABSENT

Value = TypeVar("Value")


def read_field(source: object, name: str) -> object:
    """The value of a field: of a document by its key or what its absence means, of anything else by its attribute."""
    if isinstance(source, Mapping):
        return source.get(name, WHEN_ABSENT.get(name))
    return getattr(source, name)


def is_anything(_value: object, _info: object) -> bool:
    """Whether a value is of a type whose values are told from others by where they stand, so that all are."""
    return True


def given(maybe: Some[Value | None] | None) -> Value | None:
    """What an optional argument brings; None when it was left out or null."""
    return None if maybe is None else maybe.value
