"""Documents made by chance from the schema: every kind of field, argument, variable, fragment and condition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeAlias, cast

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from orjson import dumps
from strawberry.schema.schema_converter import GraphQLCoreConverter

Json: TypeAlias = Any

CHANNEL: Final = "2f641633-95d3-4555-9222-9f1eb7888a80"
MAX_DEPTH: Final = 4

WORDS: Final[Mapping[str, Sequence[Json]]] = {
    "userId": ["jhammond", "jhammond", "ellie", "nobody", "a/b", 7],
    "userIds": ["jhammond", "ellie", "nobody"],
    "setId": ["default", "default", "acme", ""],
    "tenantId": ["acme", "other"],
    "key": ["a", "b.c", "$where", ""],
    "keys": ["a", "b.c", "$where"],
    "workflow": ["a", "b.c"],
    "categories": ["$where", "x"],
    "variable": ["recipient.plan", "data.x", "nonsense"],
    "idempotencyKey": ["once", "twice"],
    "String": ["", "a", 'é\n"\\'],
    "ID": ["", "a", 3],
    "Int": [0, 1, 2, 5, -1],
    "Float": [0, 1.5],
    "Boolean": [True, False],
    "UUID": [CHANNEL, CHANNEL.upper(), "aef6e715-df82-4ab6-b61e-b743e249f7b6"],
    "DateTime": ["2026-11-21T20:55:00.000Z", "2020-01-01T00:00:00+02:00"],
    "JSON": [None, 1, 2.5, "pro", True, ["a", {"b": None}], {"recipient": {"plan": "pro"}}],
}
"""What values may be, by the name of their place or else of their type."""


SCALARS: Final = {
    "DateTime": st.just(nodes.String("2026-11-22T00:00:00Z")),
    "JSON": st.one_of(st.integers().map(nodes.Int), st.text(max_size=5).map(nodes.String)),
    "UUID": st.uuids().map(str).map(nodes.String),
}
"""How hypothesis-graphql makes the scalars of the schema."""


@dataclass
class Composer:
    """Composes one document; `ids` are ids of things that exist."""

    schema: GraphQLSchema
    random: Random
    ids: Sequence[str]
    variables: dict[str, Json] = field(default_factory=dict)
    _declared: list[str] = field(default_factory=list)
    _fragments: list[str] = field(default_factory=list)
    _count: int = 0

    def document(self, kind: str) -> str:
        """The text; its variables are in `variables` then."""
        root = cast("GraphQLObjectType", self.schema.type_map[kind.capitalize()])
        fields = [self._field(root, name, 0) for name in self._some(sorted(root.fields), at_most=2)]
        body = " ".join([*fields, *(["__typename"] if self._chance(0.2) else [])])
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return " ".join([f"{kind} Composed{declared} {{ {body} }}", *self._fragments])

    def _selection(self, type_: GraphQLNamedType, depth: int) -> str:
        return "{ " + " ".join(self._selections(type_, depth)) + " }"

    def _selections(self, type_: Any, depth: int) -> Iterator[str]:
        yield from ["__typename"] if self._chance(0.3) or not hasattr(type_, "fields") else []
        chosen = self._some(sorted(getattr(type_, "fields", ())), at_most=3)
        shown = [name for name in chosen if depth < MAX_DEPTH or not self._is_composite(type_.fields[name].type)]
        for name in shown:
            yield self._field(type_, name, depth)
        if is_abstract_type(type_):
            for each in self._some(sorted(t.name for t in self.schema.get_possible_types(type_)), at_most=3):
                yield f"... on {each} {self._conditions()} {self._selection(self.schema.type_map[each], depth + 1)}"
        elif self._chance(0.3):
            yield self._spread(type_, depth)
        elif not shown:
            yield "__typename"

    def _spread(self, type_: Any, depth: int) -> str:
        if self._chance(0.5):
            return f"... {self._conditions()} {self._selection(type_, depth + 1)}"
        on = self._pick([type_.name, *(each.name for each in type_.interfaces)])
        selection = self._selection(self.schema.type_map[on], depth + 1)
        name = self._name("F")
        self._fragments.append(f"fragment {name} on {on} {selection}")
        return f"...{name} {self._conditions()}"

    def _field(self, type_: GraphQLObjectType, name: str, depth: int) -> str:
        shown = type_.fields[name]
        alias = f"{self._name('f')}: " if shown.args or self._chance(0.3) else ""
        given = [self._argument(each, argument) for each, argument in shown.args.items() if self._gives(argument)]
        arguments = f"({', '.join(given)})" if given else ""
        named: Any = _named(shown.type)
        selection = self._selection(named, depth + 1) if is_composite_type(named) else ""
        return f"{alias}{name}{arguments} {self._conditions()} {selection}"

    def _conditions(self) -> str:
        if self._chance(0.8):
            return ""
        value = self._variable("Boolean!", self._chance(0.5)) if self._chance(0.7) else self._pick(["true", "false"])
        return f"@{self._pick(['skip', 'include'])}(if: {value})"

    def _gives(self, argument: GraphQLArgument) -> bool:
        return is_required_argument(argument) or self._chance(0.5)

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        if self._chance(0.5):
            return f"{name}: {self._literal(argument.type, name)}"
        nullable = argument.type.of_type if isinstance(argument.type, GraphQLNonNull) else argument.type
        declared = argument.type
        if argument.default_value is not None and self._chance(0.3) and not is_required_argument(argument):
            declared = nullable
        if not isinstance(declared, GraphQLNonNull) and self._chance(0.2):
            return f"{name}: {self._variable(str(declared))}"
        return f"{name}: {self._variable(str(declared), self._value(declared, name))}"

    def _variable(self, type_: str, *value: Json) -> str:
        name = self._name("v")
        self._declared.append(f"${name}: {type_}")
        if value:
            self.variables[name] = value[0]
        return f"${name}"

    def _value(self, type_: GraphQLInputType, name: str) -> Json:
        """A value as JSON."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, name)
        return None if self._chance(0.15) else self._present(type_, name)

    def _present(self, type_: GraphQLInputType, name: str) -> Json:
        if isinstance(type_, GraphQLList):
            items = [self._value(type_.of_type, name) for _ in range(self.random.randrange(4))]
            return items[0] if items and items[0] is not None and self._chance(0.1) else items
        if isinstance(type_, GraphQLInputObjectType):
            return {each: self._value(type_.fields[each].type, each) for each in self._members(type_)}
        if isinstance(type_, GraphQLEnumType):
            return self._pick(list(type_.values))
        if name in ("id", "ids"):
            return self._pick([*self.ids, "nothing"])
        named = cast("Any", type_).name
        words = WORDS.get(name) if named in ("String", "ID") else None
        return self._pick(words or WORDS[named])

    def _members(self, type_: GraphQLInputObjectType) -> list[str]:
        if type_.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].is_one_of:
            return [self._pick(list(type_.fields))]
        return [name for name, each in type_.fields.items() if is_required_input_field(each) or self._chance(0.4)]

    def _literal(self, type_: GraphQLInputType, name: str) -> str:
        """A value as GraphQL, here and there with variables within."""
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if bare is type_ and self._chance(0.15):
            return "null"
        if isinstance(bare, GraphQLList):
            items = [self._inner(bare.of_type, name) for _ in range(self.random.randrange(4))]
            return f"[{', '.join(items)}]"
        if isinstance(bare, GraphQLInputObjectType):
            members = (f"{each}: {self._inner(bare.fields[each].type, each)}" for each in self._members(bare))
            return f"{{{', '.join(members)}}}"
        value = self._present(bare, name)
        return value if isinstance(bare, GraphQLEnumType) else _print(value)

    def _inner(self, type_: GraphQLInputType, name: str) -> str:
        if self._chance(0.8):
            return self._literal(type_, name)
        if self._chance(0.3) and not isinstance(type_, GraphQLNonNull):
            return self._variable(str(type_))
        return self._variable(str(type_), self._value(type_, name))

    def _is_composite(self, type_: GraphQLOutputType) -> bool:
        return is_composite_type(_named(type_))

    def _some(self, names: Sequence[str], at_most: int) -> list[str]:
        count = min(self.random.randint(1, at_most), len(names))
        return self.random.sample(names, count) + (self.random.sample(names, 1) if names and self._chance(0.05) else [])

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _pick(self, among: Sequence[Any]) -> Any:
        return self.random.choice(among)


def _named(type_: Any) -> Any:
    return _named(type_.of_type) if hasattr(type_, "of_type") else type_


def _print(value: Json) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_print(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_print, value))}]"
    return dumps(value).decode()
