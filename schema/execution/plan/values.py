"""What a plan does with a value that is not what most are; what cannot be helped is a `Surprise`."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from graphql import GraphQLInterfaceType, GraphQLLeafType, GraphQLUnionType

from schema.execution.plan.arguments import Surprise


def reader(source: object) -> "dict[str, Any] | _Attributes":
    """What fields are read from: a document itself, and of any other value its attributes."""
    return source if isinstance(source, dict) else _Attributes(source)


class _Attributes:
    """Reads the attributes of a value as a dict is read."""

    __slots__ = ("_source",)

    def __init__(self, source: object) -> None:
        # graphql-core tells what is wrong with None, and reads mappings of other kinds.
        if source is None or isinstance(source, Mapping):
            raise Surprise
        self._source = source

    def get(self, name: str, _absent: object = None) -> object:
        """The value of a field."""
        return getattr(self._source, name)


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


def type_resolver(type_: GraphQLInterfaceType | GraphQLUnionType, info: Any) -> Callable[[Any], Any]:
    """What tells the name of a value's type, where several are possible; `info` is what the type looks at."""
    resolve: Callable[..., Any] = cast("Any", type_).resolve_type

    def type_of(value: Any) -> Any:
        return resolve(value, info, type_)

    return type_of
