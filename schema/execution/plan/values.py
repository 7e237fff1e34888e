"""What a plan does with a value that is not what most are; what cannot be helped is a `Surprise`."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLLeafType

from schema.execution.plan.arguments import Surprise


def reader(read: Callable[[Any, str], object], source: object) -> "dict[str, Any] | _Reader":
    """What fields are read from: the value itself if it is a document of any kind."""
    return source if isinstance(source, dict) else _Reader(read, source)


class _Reader:
    """Reads what is no dict as one is read."""

    __slots__ = ("_read", "_source")

    def __init__(self, read: Callable[[Any, str], object], source: object) -> None:
        if source is None:
            raise Surprise
        self._read = read
        self._source = source

    def get(self, name: str, _absent: object = None) -> object:
        """The value of a field."""
        return self._read(self._source, name)


def items(value: Any) -> Any:
    """The items of a list of any kind."""
    if not isinstance(value, list | tuple):
        raise Surprise
    return value


def strict(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """What graphql-core does with a leaf: None is never one."""

    def leaf(value: Any) -> Any:
        shown = None if value is None else type_.coerce_output_value(value)
        if shown is None:
            raise Surprise
        return shown

    return leaf
