"""From a validated document to a plan: the source of one Python function for each selection set and type.

What is selected is found out by graphql-core's own `collect_fields`, so fragments, merging, `@skip` and `@include` are
not understood here a second time; a plan is made for each combination of the booleans those directives depend on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import isfunction
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast

import graphql
from graphql import GraphQLLeafType, GraphQLObjectType, GraphQLOutputType, OperationType
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry import Schema
from strawberry.schema.exception_handlers import get_error_type
from strawberry.schema.schema_converter import GraphQLCoreConverter, field_contains_type
from strawberry.types.field import StrawberryField

from gateway.preferences.model import WHEN_ABSENT
from schema.plan.arguments import Inputs, Surprise
from schema.plan.execution import Plan, ServiceField, Waiting

MAX_FIELDS: Final = 2000
"""How many fields one plan may hold, each fragment counted wherever it is spread."""

_GETTER: Final = "get = source.get if source.__class__ is dict else reader(source)"
_IS_TEXT: Final = "{0}.__class__ is str"
_ALREADY_RIGHT: Final[Mapping[object, str]] = {
    graphql.GraphQLString: _IS_TEXT,
    graphql.GraphQLID: _IS_TEXT,
    graphql.GraphQLBoolean: "{0}.__class__ is bool",
    graphql.GraphQLInt: "{0}.__class__ is int and -2147483648 <= {0} <= 2147483647",
    graphql.GraphQLFloat: "{0}.__class__ is float and -1e308 < {0} < 1e308",
}
"""When a value is its own output, as an expression; any other value is asked of its type."""


class Selected(NamedTuple):
    """A field of a selection: as graphql-core and Strawberry declare it, and its nodes in the document."""

    core: graphql.GraphQLField
    declared: StrawberryField
    group: Sequence[FieldDetails]


class Compiler:
    """Compiles one operation of a document for variables that decide what `@skip` and `@include` leave of it."""

    def __init__(
        self,
        schema: Schema,
        inputs: Inputs,
        document: graphql.DocumentNode,
        definition: graphql.OperationDefinitionNode,
        variables: VariableValues,
    ) -> None:
        fragments = [each for each in document.definitions if isinstance(each, graphql.FragmentDefinitionNode)]
        self._schema = schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else
        self._fragments = {each.name.value: FragmentDetails(each) for each in fragments}
        self._definition = definition
        self._variables = variables
        self._inputs = inputs
        self._handlers = schema.exception_handlers
        self._names: dict[str, Any] = {
            "Surprise": Surprise,
            "Waiting": Waiting,
            "items": _items,
            "reader": lambda source: lambda name, _=None: schema.config.default_resolver(source, name),
        }
        self._functions: dict[str, str] = {}
        self._fields = 0
        self._personal = False

    def compile(self) -> Plan:
        """The plan of the operation.

        Raises:
            Surprise: Something in the document is not known here.
        """
        kind = self._definition.operation
        root = cast("GraphQLObjectType", self._schema.get_root_type(kind))
        begin = self._root(root, takes_event=kind is OperationType.SUBSCRIPTION)
        source = "\n".join(f"def {name}{code}" for code, name in self._functions.items())
        exec(compile(source, "<plan>", "exec"), self._names)  # noqa: S102 - made here, and holds no text of the client
        return Plan(self._names[begin], serially=kind is OperationType.MUTATION, personal=self._personal)

    def _root(self, type_: GraphQLObjectType, *, takes_event: bool) -> str:
        """Define the function that begins the response; an event is the value of its only field."""
        selected = collect_fields(self._schema, self._fragments, self._variables, type_, self._definition)
        shown, waiting = [], []
        for key, field in self._selected(type_, selected.grouped_field_set):
            value = "None"
            if field is None:
                value = repr(type_.name)
            elif takes_event:
                value = self._value(field.core.type, field.group, "source")
            else:
                waiting.append(self._waiting(key, field, is_root=True))
            shown.append(f"{key!r}: {value}")
        return self._define(f"shown = {{{', '.join(shown)}}}", *waiting, "return shown")

    def _object(self, type_: GraphQLObjectType, group: Sequence[FieldDetails]) -> str:
        """Define the function that makes the response object of a value of this type; its name."""
        selected = collect_subfields(
            self._schema, self._fragments, self._variables, self._definition, type_, list(group)
        )
        check = f" or not {self._name('is_type_of', type_.is_type_of, of=type_)}(source, None)"
        reads = [f"if source is None{check if type_.is_type_of else ''}: raise Surprise", _GETTER]
        shown, waiting = [], []
        for key, field in self._selected(type_, selected.grouped_field_set):
            value = "None"
            if field is None:
                value = repr(type_.name)
            elif field.declared.is_async:
                waiting.append(self._waiting(key, field))
            else:
                variable = f"v{len(reads)}"
                reads.append(f"{variable} = {self._read(field)}")
                value = self._value(field.core.type, field.group, variable)
            shown.append(f"{key!r}: {value}")
        return self._define(*reads, f"shown = {{{', '.join(shown)}}}", *waiting, "return shown")

    def _selected(
        self, type_: GraphQLObjectType, grouped: Mapping[str, Sequence[FieldDetails]]
    ) -> Iterator[tuple[str, Selected | None]]:
        """The fields that are selected by their keys in the response; None for `__typename`."""
        self._fields += len(grouped)
        if self._fields > MAX_FIELDS:
            raise Surprise(f"more than {MAX_FIELDS} fields")
        for key, group in grouped.items():
            name = group[0].node.name.value
            core = type_.fields.get(name)
            declared = core and core.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if name == "__typename":
                yield key, None
            elif core is None or declared is None or declared.extensions:
                raise Surprise(f"{type_.name}.{name}")
            else:
                yield key, Selected(core, declared, group)

    def _waiting(self, key: str, field: Selected, *, is_root: bool = False) -> str:
        """The statement that leaves a field waiting."""
        declared = field.declared
        handlers = [each for each in self._handlers if field_contains_type(declared, get_error_type(each))]
        asked = self._name("field", ServiceField(key, declared, _resolver(declared), handlers, is_root))
        complete = self._define(f"return {self._value(field.core.type, field.group, 'source')}")
        return f"request.waiting.append(Waiting(shown, {asked}, {complete}, dict({self._arguments(field)})))"

    def _read(self, field: Selected) -> str:
        """The expression that reads the value of a field."""
        if field.declared.base_resolver is None:
            name = field.declared.python_name
            absent = f", {WHEN_ABSENT[name]!r}" if name in WHEN_ABSENT else ""
            return f"get({name!r}{absent})"
        return f"{self._name('resolver', _resolver(field.declared))}({self._arguments(field)})"

    def _arguments(self, field: Selected) -> str:
        """The expression of what the resolver of a field is called with."""
        resolver = cast("Any", field.declared.base_resolver)
        sources = {each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each}
        given = [f"{name}=source" for name in sources]
        if resolver.info_parameter:
            self._personal = True
            given.append(f"{resolver.info_parameter.name}=request")
        if field.core.args:
            fill = self._inputs.filler(field.core, field.declared, field.group[0].node)
            given.append(f"**{self._name('arguments', fill)}(request.variables)")
        return ", ".join(given)

    def _value(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], variable: str) -> str:
        """The expression that completes the value in a variable."""
        if isinstance(type_, graphql.GraphQLNonNull):
            return self._present(type_.of_type, details, variable)
        return f"(None if {variable} is None else {self._present(type_, details, variable)})"

    def _present(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], variable: str) -> str:
        if isinstance(type_, graphql.GraphQLList):
            item = self._value(type_.of_type, details, f"{variable}_")
            return f"[{item} for {variable}_ in ({variable} if {variable}.__class__ is list else items({variable}))]"
        if graphql.is_leaf_type(type_):
            return self._leaf(type_, variable)
        if graphql.is_abstract_type(type_):
            possible = self._schema.get_possible_types(type_)
            table = ", ".join(f"{each.name!r}: {self._object(each, details)}" for each in possible)
            info = SimpleNamespace(schema=self._schema, field_name=details[0].node.name.value)
            type_of = self._name("type_of", lambda value: cast("Any", type_).resolve_type(value, info, type_))
            return f"{{{table}}}[{type_of}({variable})]({variable}, request)"
        return f"{self._object(cast('GraphQLObjectType', type_), details)}({variable}, request)"

    def _leaf(self, type_: GraphQLLeafType, variable: str) -> str:
        coerce = f"{self._name('leaf', _strict(type_), of=type_)}({variable})"
        condition = _ALREADY_RIGHT.get(type_)
        if isinstance(type_, graphql.GraphQLEnumType) and all(
            name == each.value for name, each in type_.values.items()
        ):
            condition = f"{_IS_TEXT} and {{0}} in {self._name('values', frozenset(type_.values), of=type_)}"
        elif graphql.is_scalar_type(type_) and type_.coerce_output_value is str:
            condition = _IS_TEXT
        return f"({variable} if {condition.format(variable)} else {coerce})" if condition else coerce

    def _define(self, *body: str) -> str:
        """The name of the function with this body; what is selected alike twice is compiled once."""
        code = "\n    ".join(("(source, request):", *body))
        return self._functions.setdefault(code, f"complete_{len(self._functions)}")

    def _name(self, kind: str, value: object, *, of: graphql.GraphQLNamedType | None = None) -> str:
        """A name for a value in the source; the same for all values of a kind that belong to one type."""
        name = f"{kind}_{of.name if of else len(self._names)}"
        self._names[name] = value
        return name


def _resolver(field: StrawberryField) -> Callable[..., Any]:
    resolver = field.base_resolver
    if resolver is None or not isfunction(resolver.wrapped_func) or resolver.self_parameter:
        raise Surprise(f"{field.python_name} is resolved in its own way")
    return resolver.wrapped_func


def _items(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise Surprise
    return value


def _strict(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """What graphql-core does with a leaf: None is never one."""

    def leaf(value: Any) -> Any:
        shown = None if value is None else type_.coerce_output_value(value)
        if shown is None:
            raise Surprise
        return shown

    return leaf
