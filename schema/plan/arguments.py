"""From the JSON of a request to what resolvers take, by readers that are built once for each document.

A reader does in one step what graphql-core and Strawberry do in two: it checks a value against its GraphQL type and
makes the Python value of it. It gives no reasons: what it cannot read raises, and graphql-core says why.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from graphql import (
    ArgumentNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_required_argument,
    is_required_input_field,
    value_from_ast_untyped,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from strawberry import Some
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryMaybe, StrawberryOptional

Reader: TypeAlias = Callable[[Any], Any]
"""Makes the Python value of a JSON value; `Undefined` within is a variable that was not given."""

Filler: TypeAlias = Callable[["Variables"], dict[str, Any]]
"""Makes the keyword arguments of a resolver."""

_IMMUTABLE: Final = (str, int, float, Enum, type(None))
_READ_AS_THEY_ARE: Final[Mapping[object, type]] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}


class Unreadable(Exception):
    """A value that does not fit its type."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of one request that have a value, as JSON and as Python values."""

    json: dict[str, Any]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value goes: a variable, an argument of a resolver, or a field of an input.

    `wraps` says that the value arrives as `Some`; `default` makes what stands for one left out, None if nothing does.
    """

    name: str
    python_name: str
    reader: Reader
    wraps: bool
    takes_null: bool
    required: bool
    default: Callable[[], object] | None

    def put(self, value: object, into: dict[str, Any]) -> None:
        """Pass a value; `Undefined` is one that was left out."""
        if value is not Undefined:
            if value is None and not self.takes_null:
                raise Unreadable
            into[self.python_name] = Some(value) if self.wraps else value
        elif self.required:
            raise Unreadable
        elif self.default is not None:
            into[self.python_name] = self.default()

    def read(self, given: Mapping[str, Any], into: dict[str, Any]) -> None:
        """Pass the value that stands under the name in JSON."""
        value = given.get(self.name, Undefined)
        self.put(value if value is Undefined or value is None else self.reader(value), into)


class Inputs:
    """Makes the readers of a schema; `converter` is Strawberry's own, asked for default values."""

    def __init__(self, converter: GraphQLCoreConverter) -> None:
        self._converter = converter
        self._objects: dict[str, Reader] = {}

    def variables(self, signatures: Sequence[GraphQLVariableSignature]) -> Callable[[Mapping[str, Any]], Variables]:
        """What reads the variables of a request."""
        places = [self._variable(each) for each in signatures]
        literals = ((each.name, each.default and each.default.literal) for each in signatures)
        defaults = {name: value_from_ast_untyped(literal) for name, literal in literals if literal}

        def read(given: Mapping[str, Any]) -> Variables:
            json = {**defaults, **given}
            values: dict[str, Any] = {}
            for place in places:
                place.read(json, values)
            return Variables(json, values)

        return read

    def filler(self, arguments: Mapping[str, GraphQLArgument], nodes: Iterable[ArgumentNode]) -> Filler:
        """What fills in the arguments of a field as the document gives them; constants are read once, here."""
        literals = {node.name.value: node.value for node in nodes}
        constant: dict[str, Any] = {}
        steps: list[tuple[Place, Callable[[Variables], Any]]] = []
        for name, argument in arguments.items():
            place = self._place(name, argument)
            value = _value(literals.get(name), place.reader)
            if callable(value):
                steps.append((place, value))
            else:
                place.put(value, constant)

        def fill(variables: Variables) -> dict[str, Any]:
            filled = dict(constant)
            for place, value in steps:
                place.put(value(variables), filled)
            return filled

        return fill if steps else lambda _: constant

    def _variable(self, signature: GraphQLVariableSignature) -> Place:
        never_null = isinstance(signature.type, GraphQLNonNull)
        return Place(
            name=signature.name,
            python_name=signature.name,
            reader=self._reader(signature.type),
            wraps=False,
            takes_null=not never_null,
            required=never_null,
            default=None,
        )

    def _reader(self, type_: GraphQLInputType) -> Reader:
        """Reads JSON that is not null."""
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(bare, GraphQLList):
            item, takes_null = self._reader(bare.of_type), not isinstance(bare.of_type, GraphQLNonNull)
            return lambda value: [
                _item(each, item, takes_null=takes_null) for each in (value if isinstance(value, list) else [value])
            ]
        if not isinstance(bare, GraphQLInputObjectType):
            coerce, right = bare.coerce_input_value, _READ_AS_THEY_ARE.get(bare)
            return lambda value: value if value.__class__ is right else coerce(_whole(value))
        if bare.name not in self._objects:
            self._objects[bare.name] = self._object_reader(bare)
        return self._objects[bare.name]

    def _object_reader(self, type_: GraphQLInputObjectType) -> Reader:
        definition = type_.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        places = [self._place(name, field) for name, field in type_.fields.items()]
        names, origin, one_of = type_.fields.keys(), definition.origin, definition.is_one_of
        absent = {
            field.python_name: None
            for field in definition.fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }

        def read(value: Any) -> object:
            filled: dict[str, Any] = {}
            if not value.keys() <= names:
                raise Unreadable
            for place in places:
                place.read(value, filled)
            if one_of and len(filled) != 1:
                raise Unreadable
            return origin(**{**absent, **filled})

        return read

    def _place(self, name: str, given: GraphQLArgument | GraphQLInputField) -> Place:
        declared = given.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        python_type: Any = declared.type
        wraps = isinstance(python_type, StrawberryMaybe)
        never_null = wraps and not isinstance(python_type.of_type, StrawberryOptional)
        takes_null = not (never_null or isinstance(given.type, GraphQLNonNull))
        required = is_required_argument(given) if isinstance(given, GraphQLArgument) else is_required_input_field(given)
        default = None if given.default_value is Undefined else self._default(given.default_value, python_type)
        return Place(
            name=name,
            python_name=declared.python_name,
            reader=self._reader(given.type),
            wraps=wraps,
            takes_null=takes_null,
            required=required,
            default=default,
        )

    def _default(self, value: object, python_type: Any) -> Callable[[], object]:
        registry, config = self._converter.scalar_registry, self._converter.config
        if isinstance(value, _IMMUTABLE):
            return lambda: value
        return lambda: convert_argument(value, python_type, registry, config)


def _value(node: ValueNode | None, reader: Reader) -> Any:
    """The value of a literal, or what makes it from the variables."""
    if node is None:
        return Undefined
    if isinstance(node, VariableNode):
        name = node.name.value
        return lambda variables: variables.values.get(name, Undefined)

    def read(variables: Variables) -> Any:
        value = value_from_ast_untyped(node, variables.json)
        return None if value is None else reader(value)

    value = Undefined if _holds_variables(node) else read(Variables({}, {}))
    return value if isinstance(value, _IMMUTABLE) else read


def _holds_variables(node: ValueNode) -> bool:
    if isinstance(node, ListValueNode):
        return any(map(_holds_variables, node.values))
    if isinstance(node, ObjectValueNode):
        return any(_holds_variables(each.value) for each in node.fields)
    return isinstance(node, VariableNode)


def _item(value: Any, reader: Reader, *, takes_null: bool) -> Any:
    if value is not None and value is not Undefined:
        return reader(value)
    if not takes_null:
        raise Unreadable
    return None


def _whole(value: Any) -> Any:
    """The value of a scalar, unless a variable within was not given: what that means is left to graphql-core."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        if part is Undefined:
            raise Unreadable
        _whole(part)
    return value
