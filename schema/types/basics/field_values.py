"""How fields read documents, and how resolvers read optional arguments."""

from collections.abc import Mapping
from typing import TypeVar

from strawberry import Some

from gateway.preferences.model import WHEN_ABSENT

Value = TypeVar("Value")


def read_field(source: object, name: str) -> object:
    """The value of a field: the member of a document, or what its absence means; else the attribute of an object."""
    if isinstance(source, Mapping):
        return source.get(name, WHEN_ABSENT.get(name))
    return getattr(source, name)


def is_anything(_value: object, _info: object) -> bool:
    """The `is_type_of` of types that share an interface but never a field: whatever stands there is of the type."""
    return True


def given(maybe: Some[Value | None] | None) -> Value | None:
    """The value of an optional argument; None when it was left out or is null."""
    return None if maybe is None else maybe.value
