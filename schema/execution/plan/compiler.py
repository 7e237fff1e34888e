"""From a validated document to a plan: the source of Python functions that turn values into their responses.

What is selected is found out by graphql-core's own `collect_fields`, so fragments, merging, `@skip` and `@include` are
not understood here a second time; a plan is made for each combination of the booleans those directives depend on.

The source is expressions. An object whose fields are only read is a dict display within the display around it; one that
asks resolvers has a function of its own, and so have those directly below it: these may be rows that many sets share,
and then the row keeps what the function made of it. A value is looked at where it is first read, into a variable for
each depth (`v0`, `v1`, ...), and what it should be comes first, so that most values cost one comparison::

    {'key': (v1 if (v1 := v0.get('key')).__class__ is str else leaf_String(v1)),
     'channelTypes': (None if (v1 := v0.get('channel_types')) is None else
         ({'sms': ...} if v1.__class__ is dict or (v1 := reader(v1)) is not None else None))}
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import isfunction
from itertools import count
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
from gateway.preferences.shared_row import SharedRow
from schema.execution.plan.arguments import Inputs, Surprise
from schema.execution.plan.execution import Plan, ServiceField, WaitingField
from schema.execution.plan.values import items, reader, strict, type_resolver
from schema.types.basics.field_values import is_anything

MAX_FIELDS: Final = 2000
"""How many fields one plan may hold, each fragment counted wherever it is spread."""

MAX_KEPT_FIELDS: Final = 50
"""How many fields of a row that many sets share are kept with it."""

_MARKS: Final = count()
"""Tell what is kept by different plans; the same for nobody as long as the process lives."""

_IS_TEXT: Final = "{0}.__class__ is str"
_ALREADY_RIGHT: Final[Mapping[object, str]] = {
    graphql.GraphQLString: _IS_TEXT,
    graphql.GraphQLID: _IS_TEXT,
    graphql.GraphQLBoolean: "{0}.__class__ is bool",
    graphql.GraphQLInt: "{0}.__class__ is int and -2147483648 <= {1} <= 2147483647",
    graphql.GraphQLFloat: "{0}.__class__ is float and -1e308 < {1} < 1e308",
}
"""When a value, read by the first expression and then in the second, is its own output; others are asked of its type.
"""


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
            "WaitingField": WaitingField,
            "items": items,
            "SharedRow": SharedRow,
            "reader": reader,
        }
        self._functions: dict[str, str] = {}
        self._fields = 0
        self._asking = 0
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
                value = self._value(field.core.type, field.group, "source", 0)
            else:
                waiting.append(self._waiting(key, field, is_root=True))
            shown.append(f"{key!r}: {value}")
        return self._define(f"shown = {{{', '.join(shown)}}}", *waiting, "return shown")

    def _object(self, type_: GraphQLObjectType, group: Sequence[FieldDetails], first: str, depth: int) -> str:
        """The expression of the response object of the value in the variable of this depth, `first` read so."""
        asking, selecting = self._asking, self._fields
        selected = self._below(type_, group)
        asks = any(field and field.declared.base_resolver for _, field in selected)
        if asks or type_.is_type_of not in (None, is_anything):
            return f"{self._function(type_, selected)}({first}, request)"
        value = f"v{depth}"
        fields = ", ".join(f"{key!r}: {self._field(type_, field, value, depth + 1)}" for key, field in selected)
        if depth > 1 or self._asking > asking:
            return f"({{{fields}}} if {first}.__class__ is dict or ({value} := reader({value})) is not None else None)"
        read = f"{value} = source if source.__class__ is dict else reader(source)"
        function = self._define(read, f"return {{{fields}}}")
        if self._fields - selecting > MAX_KEPT_FIELDS:
            return f"{function}({first})"
        mark = next(_MARKS)
        kept = f"{value}.parts.get({mark}) or {value}.made({mark}, {function})"
        return f"({kept} if {first}.__class__ is SharedRow else {function}({value}))"

    def _function(self, type_: GraphQLObjectType, selected: Sequence[tuple[str, Selected | None]]) -> str:
        """Define the function that makes the response object of a value of this type; its name."""
        self._asking += 1
        check = f" or not {self._name('is_type_of', type_.is_type_of, of=type_)}(source, None)"
        shown, waiting = [], []
        for key, field in selected:
            if field and field.declared.is_async:
                waiting.append(self._waiting(key, field))
                shown.append(f"{key!r}: None")
            else:
                shown.append(f"{key!r}: {self._field(type_, field, 'read', 0)}")
        return self._define(
            f"if source is None{check if type_.is_type_of else ''}: raise Surprise",
            "read = source if source.__class__ is dict else reader(source)",
            f"shown = {{{', '.join(shown)}}}",
            *waiting,
            "return shown",
        )

    def _field(self, type_: GraphQLObjectType, field: Selected | None, source: str, depth: int) -> str:
        """The expression of a field of the value in `source`."""
        if field is None:
            return repr(type_.name)
        name = field.declared.python_name
        if field.declared.base_resolver is not None:
            read = f"{self._name('resolver', _resolver(field.declared))}({self._arguments(field)})"
        elif name in WHEN_ABSENT:
            read = f"{source}.get({name!r}, {WHEN_ABSENT[name]!r})"
        else:
            read = f"{source}.get({name!r})"
        return self._value(field.core.type, field.group, read, depth)

    def _below(self, type_: GraphQLObjectType, group: Sequence[FieldDetails]) -> Sequence[tuple[str, Selected | None]]:
        """The fields that are selected of a value of this type."""
        found = collect_subfields(self._schema, self._fragments, self._variables, self._definition, type_, list(group))
        return list(self._selected(type_, found.grouped_field_set))

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
        complete = self._define(f"return {self._value(field.core.type, field.group, 'source', 0)}")
        return f"request.waiting.append(WaitingField(shown, {asked}, {complete}, dict({self._arguments(field)})))"

    def _arguments(self, field: Selected) -> str:
        """The expression of what the resolver of a field is called with."""
        resolver = cast("Any", field.declared.base_resolver)
        sources = {each.name for each in (resolver.parent_parameter, resolver.root_parameter) if each}
        given = [f"{name}=source" for name in sources]
        if resolver.info_parameter:
            self._personal = True
            given.append(f"{resolver.info_parameter.name}=request")
        if field.core.args:
            arguments = self._inputs.arguments(field.core, field.declared, field.group[0].node)
            if callable(arguments):
                given.append(f"**{self._name('arguments', arguments)}(request.variables)")
            elif arguments:
                given.append(f"**{self._name('arguments', arguments)}")
        return ", ".join(given)

    def _value(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], read: str, depth: int) -> str:
        """The expression that completes what another reads."""
        value = f"v{depth}"
        if isinstance(type_, graphql.GraphQLNonNull):
            return self._present(type_.of_type, details, f"({value} := {read})", depth)
        return f"(None if ({value} := {read}) is None else {self._present(type_, details, value, depth)})"

    def _present(self, type_: GraphQLOutputType, details: Sequence[FieldDetails], first: str, depth: int) -> str:
        """The expression that completes the value in the variable of this depth, `first` read so."""
        value = f"v{depth}"
        if isinstance(type_, graphql.GraphQLList):
            items = f"[{self._value(type_.of_type, details, f'i{depth}', depth + 1)} for i{depth} in {value}]"
            return f"({items} if {first}.__class__ is list or ({value} := items({value})) is not None else None)"
        if graphql.is_leaf_type(type_):
            return self._leaf(type_, first, value)
        if graphql.is_abstract_type(type_):
            possible = self._schema.get_possible_types(type_)
            functions = {each.name: self._function(each, self._below(each, details)) for each in possible}
            table = ", ".join(f"{name!r}: {function}" for name, function in functions.items())
            info = SimpleNamespace(schema=self._schema, field_name=details[0].node.name.value)
            type_of = self._name("type_of", type_resolver(cast("Any", type_), info))
            return f"{{{table}}}[{type_of}({first})]({value}, request)"
        return self._object(cast("GraphQLObjectType", type_), details, first, depth)

    def _leaf(self, type_: GraphQLLeafType, first: str, value: str) -> str:
        coerce = self._name("leaf", strict(type_), of=type_)
        condition = _ALREADY_RIGHT.get(type_)
        if isinstance(type_, graphql.GraphQLEnumType) and all(
            name == each.value for name, each in type_.values.items()
        ):
            condition = f"{_IS_TEXT} and {{1}} in {self._name('values', frozenset(type_.values), of=type_)}"
        elif graphql.is_scalar_type(type_) and type_.coerce_output_value is str:
            condition = _IS_TEXT
        if condition is None:
            shown = self._name("shown", type_.coerce_output_value, of=type_)
            return f"({value} if {first} is not None and ({value} := {shown}({value})) is not None else {coerce}(None))"
        return f"({value} if {condition.format(first, value)} else {coerce}({value}))"

    def _define(self, *body: str) -> str:
        """The name of the function with this body; what is selected alike twice is compiled once."""
        code = "\n    ".join(("(source, request=None):", *body))
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
