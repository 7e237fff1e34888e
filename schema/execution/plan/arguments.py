"""From the arguments of a field to what its resolver takes.

graphql-core reads the variables and the literals, and says what is wrong with them. What Strawberry makes of the values
then, objects for inputs and `Some` for a `Maybe`, is made here by converters that are put together once for each type.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, TypeAlias, cast

from graphql import FieldNode, GraphQLField, VariableNode, is_non_null_type, is_required_argument, print_ast
from graphql.execution.get_variable_signature import GraphQLVariableSignature
from graphql.execution.values import VariableValues, VariableValueSource, get_argument_values
from strawberry import Some
from strawberry.schema.name_converter import NameConverter
from strawberry.types import base
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

Converter: TypeAlias = Callable[[Any], Any]
"""Makes the Python value of what graphql-core read, as `strawberry.types.arguments.convert_argument` does."""

Filler: TypeAlias = Callable[["Variables | VariableValues"], dict[str, Any]]
"""Makes the keyword arguments of a resolver."""

NO_VARIABLES: Final = VariableValues({}, {})


class Surprise(Exception):
    """Something that plans do not know; graphql-core does it instead, or finds out what is wrong with it."""


@dataclass(slots=True)
class Variables:
    """Variables as graphql-core knows them; where they come from is told when it asks, which it seldom does."""

    coerced: dict[str, Any]
    given: Mapping[str, Any]
    signatures: Sequence[GraphQLVariableSignature]

    @property
    def sources(self) -> dict[str, VariableValueSource]:
        """Each variable as it was declared and given."""
        return {each.name: VariableValueSource(each, self.given[each.name]) for each in self.signatures}


class Filled(NamedTuple):
    """An argument that a variable brings: what makes its value, and what to pass if the variable is not there.

    `otherwise` is None where it has to be there.
    """

    variable: str
    python_name: str
    convert: Converter
    otherwise: Mapping[str, Any] | None
    takes_no_null: bool


class Inputs:
    """Makes what fills in the arguments of the fields of a schema."""

    def __init__(self, names: NameConverter) -> None:
        self._names = names
        self._objects: dict[base.StrawberryObjectDefinition, Converter] = {}

    def arguments(
        self, graphql_field: GraphQLField, field: StrawberryField, node: FieldNode
    ) -> Filler | dict[str, Any]:
        """The arguments of a field as the document gives them, or what fills them in if it does so by variables."""
        places, written = self._places(field.arguments), node.arguments or ()
        by_variable = {each.name.value: each.value for each in written if isinstance(each.value, VariableNode)}
        if any("$" in print_ast(each) for each in written if each.name.value not in by_variable):
            return lambda given: _converted(get_argument_values(graphql_field, node, cast("Any", given)), places)

        constants = tuple(each for each in written if each.name.value not in by_variable)

        def without_variables(names: Collection[str]) -> dict[str, Any]:
            declared = SimpleNamespace(args={name: graphql_field.args[name] for name in names})
            values = get_argument_values(cast("Any", declared), FieldNode(name=node.name, arguments=constants))
            return _converted(values, places)

        def filled(name: str, python_name: str, convert: Converter) -> Filled:
            argument = graphql_field.args[name]
            otherwise = None if is_required_argument(argument) else without_variables([name])
            return Filled(
                by_variable[name].name.value, python_name, convert, otherwise, is_non_null_type(argument.type)
            )

        always = without_variables(graphql_field.args.keys() - by_variable.keys())
        return _filler(always, [filled(*each) for each in places if each[0] in by_variable]) if by_variable else always

    def _places(self, declared: Sequence[Any]) -> Sequence[tuple[str, str, Converter]]:
        return [(self._names.get_graphql_name(each), each.python_name, self._converter(each.type)) for each in declared]

    def _converter(self, type_: Any) -> Converter:
        if isinstance(type_, LazyType):
            return self._converter(type_.resolve_type())
        if isinstance(type_, base.StrawberryMaybe):
            takes_null = isinstance(type_.of_type, base.StrawberryOptional)
            return _wrapped(self._converter(type_.of_type), takes_null=takes_null)
        if isinstance(type_, base.StrawberryOptional):
            return self._converter(type_.of_type)
        if isinstance(type_, base.StrawberryList):
            item = self._converter(type_.of_type)
            return lambda value: None if value is None else [item(each) for each in value]
        if base.has_object_definition(type_):
            return self._object(type_.__strawberry_definition__)
        return _as_it_is

    def _object(self, type_: base.StrawberryObjectDefinition) -> Converter:
        if type_ not in self._objects:
            absent = {
                each.python_name: None
                for each in type_.fields
                if each.default_value is MISSING and each.default_factory is MISSING
            }
            places: list[tuple[str, str, Converter]] = []
            self._objects[type_] = lambda value: (
                None if value is None else type_.origin(**{**absent, **_converted(value, places)})
            )
            places += self._places(type_.fields)
        return self._objects[type_]


def _filler(always: Mapping[str, Any], places: Sequence[Filled]) -> Filler:
    def fill(variables: Variables | VariableValues) -> dict[str, Any]:
        given, filled = variables.coerced, {**always}
        for variable, python_name, convert, otherwise, takes_no_null in places:
            value = given.get(variable, MISSING)
            if value is MISSING and otherwise is not None:
                filled.update(otherwise)
            elif value is MISSING or (value is None and takes_no_null):
                raise Surprise
            else:
                filled[python_name] = convert(value)
        return filled

    return fill


def _converted(values: dict[str, Any], places: Sequence[tuple[str, str, Converter]]) -> dict[str, Any]:
    return {python_name: convert(values[name]) for name, python_name, convert in places if name in values}


def _as_it_is(value: Any) -> Any:
    return value


def _wrapped(convert: Converter, *, takes_null: bool) -> Converter:
    if takes_null and convert is _as_it_is:
        return Some

    def wrap(value: Any) -> Any:
        if value is None and not takes_null:
            raise Surprise
        return Some(convert(value))

    return wrap
