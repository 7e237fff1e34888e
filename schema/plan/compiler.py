"""From a validated document to a plan: the source of one Python function for each selection set and type.

What is selected is found out by graphql-core's own `collect_subfields`, so fragments, merging, `@skip` and `@include`
are not understood here a second time; a plan is made for each combination of the booleans those directives depend on.
"""

from collections.abc import Callable, Sequence
from functools import partial
from inspect import isfunction
from types import SimpleNamespace
from typing import Any, Final, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry import Schema
from strawberry.schema.exception_handlers import get_error_type, get_exception_types
from strawberry.schema.schema_converter import GraphQLCoreConverter, field_contains_type
from strawberry.types.field import StrawberryField

from schema.plan.arguments import Filler, Inputs
from schema.plan.execution import Handler, Plan, RootField, Surprise, Waiting

MAX_FIELDS: Final = 2000
"""How many fields one plan may hold, each fragment counted wherever it is spread."""

_IS_TEXT: Final = "{0}.__class__ is str"
_ALREADY_RIGHT: Final = {
    GraphQLString: _IS_TEXT,
    GraphQLID: _IS_TEXT,
    GraphQLBoolean: "{0}.__class__ is bool",
    GraphQLInt: "{0}.__class__ is int and -2147483648 <= {0} <= 2147483647",
    GraphQLFloat: "{0}.__class__ is float and -1e308 < {0} < 1e308",
}
"""When a value is its own output, as an expression; any other value is asked of its type."""


class Unsupported(Exception):
    """A document that no plan is made of; the message says what in it."""


class Compiler:
    """Compiles one operation of a document for one choice of what `@skip` and `@include` depend on."""

    def __init__(
        self,
        schema: Schema,
        inputs: Inputs,
        document: DocumentNode,
        definition: OperationDefinitionNode,
        switches: dict[str, Any],
    ) -> None:
        fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
        self._schema: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else
        self._fragments = {each.name.value: FragmentDetails(each) for each in fragments}
        self._definition = definition
        self._switches = VariableValues({}, switches)
        self._inputs = inputs
        self._handlers = schema.exception_handlers
        self._names: dict[str, Any] = {
            "Surprise": Surprise,
            "Waiting": Waiting,
            "items": _items,
            "reader": lambda source: partial(schema.config.default_resolver, source),
        }
        self._functions: dict[str, str] = {}
        self._fields = 0
        self._personal = False

    def compile(self) -> Plan:
        """The plan of the operation.

        Raises:
            Unsupported: Something in the document is not known here.
        """
        type_ = cast("GraphQLObjectType", self._schema.get_root_type(self._definition.operation))
        selected = collect_fields(self._schema, self._fragments, self._switches, type_, self._definition)
        frame: dict[str, Any] = {}
        roots = []
        for key, details in selected.grouped_field_set.items():
            is_typename = details[0].node.name.value == "__typename"
            frame[key] = type_.name if is_typename else None
            if not is_typename:
                roots.append((key, *self._root(type_, details)))
        source = "\n".join(f"def {name}{code}" for code, name in self._functions.items())
        exec(compile(source, "<plan>", "exec"), self._names)  # noqa: S102 - made here, and holds no text of the client
        fields = [
            RootField(key, field, *_resolver(field), self._handlers_of(field), arguments, self._names[complete])
            for key, field, arguments, complete in roots
        ]
        serially = self._definition.operation is OperationType.MUTATION
        return Plan(fields, frame, serially=serially, personal=self._personal)

    def _root(self, type_: GraphQLObjectType, details: Sequence[FieldDetails]) -> tuple[StrawberryField, Filler, str]:
        graphql_field, field = self._field(type_, details[0].node)
        arguments = self._arguments(graphql_field, details[0].node)
        return field, arguments, self._completer(graphql_field.type, details)

    def _handlers_of(self, field: StrawberryField) -> Sequence[Handler]:
        return [
            (get_exception_types(each), each)
            for each in self._handlers
            if field_contains_type(field, get_error_type(each))
        ]

    def _object(self, type_: GraphQLObjectType, details: Sequence[FieldDetails]) -> str:
        """Define the function that makes the response object of a value of this type; its name."""
        selected = collect_subfields(
            self._schema, self._fragments, self._switches, self._definition, type_, list(details)
        )
        reads, shown, later = [], [], []
        for number, (key, group) in enumerate(selected.grouped_field_set.items()):
            self._count()
            node = group[0].node
            if node.name.value == "__typename":
                shown.append(f"{key!r}: {type_.name!r}")
                continue
            graphql_field, field = self._field(type_, node)
            if field.is_async:
                shown.append(f"{key!r}: None")
                call, complete = self._call(graphql_field, field, node), self._completer(graphql_field.type, group)
                later.append(f"request.later.append(Waiting(shown, {key!r}, {complete}, lambda: {call}))")
            else:
                variable = f"v{number}"
                basic = field.base_resolver is None
                call = f"get({field.python_name!r})" if basic else self._call(graphql_field, field, node)
                reads.append(f"{variable} = {call}")
                shown.append(f"{key!r}: {self._value(graphql_field.type, group, variable)}")
        check = (
            f" or not {self._name('is_type_of', type_.is_type_of, of=type_)}(source, None)" if type_.is_type_of else ""
        )
        return self._define(
            f"if source is None{check}: raise Surprise",
            "get = source.get if source.__class__ is dict else reader(source)",
            *reads,
            f"shown = {{{', '.join(shown)}}}",
            *later,
            "return shown",
        )

    def _value(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], variable: str) -> str:
        """The expression that completes the value in a variable."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, details, variable)
        return f"(None if {variable} is None else {self._present(type_, details, variable)})"

    def _present(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], variable: str) -> str:
        if isinstance(type_, GraphQLList):
            item = self._value(type_.of_type, details, f"{variable}_")
            return f"[{item} for {variable}_ in ({variable} if {variable}.__class__ is list else items({variable}))]"
        if is_leaf_type(type_):
            return self._leaf(type_, variable)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            possible = self._schema.get_possible_types(type_)
            table = ", ".join(f"{each.name!r}: {self._object(each, details)}" for each in possible)
            return f"{{{table}}}[{self._type_resolver(type_, details[0].node)}({variable})]({variable}, request)"
        return f"{self._object(cast('GraphQLObjectType', type_), details)}({variable}, request)"

    def _leaf(self, type_: GraphQLLeafType, variable: str) -> str:
        coerce = f"{self._name('leaf', _strict(type_), of=type_)}({variable})"
        condition = _ALREADY_RIGHT.get(cast("Any", type_))
        if isinstance(type_, GraphQLEnumType) and all(name == each.value for name, each in type_.values.items()):
            condition = f"{_IS_TEXT} and {{0}} in {self._name('values', frozenset(type_.values), of=type_)}"
        elif not isinstance(type_, GraphQLEnumType) and cast("Any", type_.coerce_output_value) is str:
            condition = _IS_TEXT
        return f"({variable} if {condition.format(variable)} else {coerce})" if condition else coerce

    def _type_resolver(self, type_: GraphQLInterfaceType | GraphQLUnionType, node: FieldNode) -> str:
        resolve = type_.resolve_type
        if resolve is None:
            raise Unsupported(f"{type_.name} has no way to tell its types")
        info = cast("Any", SimpleNamespace(schema=self._schema, field_name=node.name.value))
        return self._name("type_of", lambda value: resolve(value, info, type_))

    def _call(self, graphql_field: GraphQLField, field: StrawberryField, node: FieldNode) -> str:
        """The expression that asks a resolver."""
        resolver, info_name = _resolver(field)
        reserved = field.base_resolver and (field.base_resolver.parent_parameter, field.base_resolver.root_parameter)
        given = [f"{name}=source" for name in {each.name for each in reserved or () if each}]
        if info_name:
            self._personal = True
            given.append(f"{info_name}=request")
        if graphql_field.args:
            given.append(f"**{self._name('arguments', self._arguments(graphql_field, node))}(request.variables)")
        return f"{self._name('resolver', resolver)}({', '.join(given)})"

    def _arguments(self, graphql_field: GraphQLField, node: FieldNode) -> Filler:
        return self._inputs.filler(graphql_field.args, node.arguments or ())

    def _field(self, type_: GraphQLObjectType, node: FieldNode) -> tuple[GraphQLField, StrawberryField]:
        graphql_field = type_.fields.get(node.name.value)
        field = graphql_field and graphql_field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if graphql_field is None or field is None or field.extensions:
            raise Unsupported(f"{type_.name}.{node.name.value}")
        return graphql_field, field

    def _completer(self, type_: GraphQLOutputType, details: Sequence[FieldDetails]) -> str:
        return self._define(f"return {self._value(type_, details, 'source')}")

    def _define(self, *body: str) -> str:
        """The name of the function with this body; what is selected alike twice is compiled once."""
        code = "\n    ".join(("(source, request):", *body))
        return self._functions.setdefault(code, f"complete_{len(self._functions)}")

    def _name(self, kind: str, value: object, *, of: GraphQLNamedType | None = None) -> str:
        """A name for a value in the source; the same for all values of a kind that belong to one type."""
        name = f"{kind}_{of.name if of else len(self._names)}"
        self._names[name] = value
        return name

    def _count(self) -> None:
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise Unsupported(f"more than {MAX_FIELDS} fields")


def _resolver(field: StrawberryField) -> tuple[Callable[..., Any], str | None]:
    """The function that resolves a field, and its argument for what Strawberry calls info."""
    resolver = field.base_resolver
    if resolver is None or not isfunction(resolver.wrapped_func) or resolver.self_parameter:
        raise Unsupported(f"{field.python_name} is resolved in its own way")
    return resolver.wrapped_func, resolver.info_parameter.name if resolver.info_parameter else None


def _items(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise Surprise
    return value


def _strict(type_: GraphQLLeafType) -> Callable[[Any], Any]:
    """What graphql-core does with a leaf: None is never one."""
    coerce = type_.coerce_output_value

    def leaf(value: Any) -> Any:
        shown = None if value is None else coerce(value)
        if shown is None:
            raise Surprise
        return shown

    return leaf
