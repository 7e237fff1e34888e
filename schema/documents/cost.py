"""What an operation asks for, told from its document before anything is executed: how deep, how much, at what cost.

The cost is the number of fields in the answer if every list is as long as it was asked to be: `first` and `last`, or
what they are when left out, and on other fields arguments that are lists, multiply what is below them. A fragment is
measured once, however often it is spread.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

_PAGE_SIZES: Final = frozenset({"first", "last"})
_MAX_NESTING: Final = 60
"""How deep selections may stand in each other, fragments included, before they are not even measured."""

_LONGEST_NUMBER: Final = 18
"""A number with more digits is no size that anybody gets."""


class TooNested(Exception):
    """Selections stand deeper in each other than can be measured."""


class Circular(Exception):
    """A fragment spreads itself."""


class Measure(NamedTuple):
    """Fields inside fields, fields once all fragments are spread, and the same times the lengths of lists."""

    depth: int
    size: int
    cost: int


_NOTHING: Final = Measure(0, 0, 0)


class PageSizes(NamedTuple):
    """How many items a page holds when nobody says, and at most; nobody gets a longer one by asking."""

    default: int
    greatest: int


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments of a document by their names."""
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


@dataclass(frozen=True, slots=True)
class Measuring:
    """One measurement of an operation.

    `variables` are those given; `sizing` collects the names of those that matter, `aliases` the aliases. `measured`
    holds what each fragment came to, None while it is being measured.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    page_sizes: PageSizes
    variables: Mapping[str, Any]
    sizing: set[str] = field(default_factory=set)
    aliases: list[str] = field(default_factory=list)
    measured: dict[str, Measure | None] = field(default_factory=dict)

    def measure(self, operation: OperationDefinitionNode) -> Measure:
        """The measure of the whole operation.

        Raises:
            TooNested: Its selections stand deeper in each other than can be measured.
            Circular: A fragment spreads itself.
        """
        return self._selected(operation.selection_set, self.schema.get_root_type(operation.operation), 0)

    def _selected(
        self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None, nesting: int
    ) -> Measure:
        if selection_set is None:
            return _NOTHING
        if nesting > _MAX_NESTING:
            raise TooNested
        depth = size = cost = 0
        for selection in selection_set.selections:
            each = self._selection(selection, parent, nesting + 1)
            depth, size, cost = max(depth, each.depth), size + each.size, cost + each.cost
        return Measure(depth, size, cost)

    def _selection(self, selection: SelectionNode, parent: GraphQLNamedType | None, nesting: int) -> Measure:
        match selection:
            case FieldNode():
                return self._field(selection, parent, nesting)
            case InlineFragmentNode(type_condition=condition):
                known = self.schema.get_type(condition.name.value) if condition else parent
                return self._selected(selection.selection_set, known, nesting)
            case FragmentSpreadNode():
                return self._fragment(selection.name.value, nesting)
            case _:
                return _NOTHING

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, nesting: int) -> Measure:
        if node.alias:
            self.aliases.append(node.alias.value)
        known: GraphQLField | None = getattr(parent, "fields", {}).get(node.name.value)
        below = self._selected(node.selection_set, get_named_type(known.type) if known else None, nesting)
        times = self._length(node.arguments or (), known) if below.cost else 1
        return Measure(1 + below.depth, 1 + below.size, 1 + times * below.cost)

    def _fragment(self, name: str, nesting: int) -> Measure:
        if name not in self.fragments:
            return _NOTHING
        if name not in self.measured:
            fragment = self.fragments[name]
            self.measured[name] = None
            known = self.schema.get_type(fragment.type_condition.name.value)
            self.measured[name] = self._selected(fragment.selection_set, known, nesting)
        measure = self.measured[name]
        if measure is None:
            raise Circular
        return measure

    def _length(self, arguments: Sequence[ArgumentNode], given_to: GraphQLField | None) -> int:
        """How many items the field may give."""
        if given_to and not _PAGE_SIZES.isdisjoint(given_to.args):
            return self._page_length(arguments, given_to)
        lists = [each for each in arguments if given_to and _is_list(given_to.args.get(each.name.value))]
        given = [self._given(each.value) for each in lists]
        return max([1, *(len(each) for each in given if isinstance(each, list))])

    def _page_length(self, arguments: Sequence[ArgumentNode], paged: GraphQLField) -> int:
        """How many items are asked for, or come when nobody says; lists among the arguments only leave some out."""
        given = [self._given(each.value) for each in arguments if each.name.value in _PAGE_SIZES]
        asked = [each for each in given if isinstance(each, int)]
        length = max(1, *asked) if asked else self._default_length(paged)
        # Only what gives a list itself has a bound of its own; pages hold no more than the greatest.
        return length if is_list_type(get_nullable_type(paged.type)) else min(length, self.page_sizes.greatest)

    def _default_length(self, paged: GraphQLField) -> int:
        defaults = [each.default_value for name, each in paged.args.items() if name in _PAGE_SIZES]
        return next((each for each in defaults if isinstance(each, int)), self.page_sizes.default)

    def _given(self, value: ValueNode) -> Any:
        """What stands for an argument: what its variable holds, or what a literal says about a length."""
        if not isinstance(value, VariableNode):
            return constant(value)
        self.sizing.add(value.name.value)
        return self.variables.get(value.name.value)


def _is_list(argument: GraphQLArgument | None) -> bool:
    return argument is not None and is_list_type(get_nullable_type(argument.type))


def constant(node: ValueNode | None) -> int | list[None] | None:
    """What a literal says about a length: a number, or a list as long as it is; None when it says nothing."""
    match node:
        case IntValueNode():
            return int(node.value) if len(node.value) <= _LONGEST_NUMBER else sys.maxsize
        case ListValueNode():
            return [None] * len(node.values)
        case _:
            return None


def pairs_to_merge(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> int:
    """How many pairs of selections that answer under one name validation has to compare; it compares each pair.

    It takes as long as the operation has fields once its fragments are spread, so that is to be known to be few.
    """
    pairs, waiting = 0, [[operation.selection_set]]
    while waiting:
        fields, spreads = fields_by_name(waiting.pop(), fragments)
        pairs += spreads * (spreads - 1) // 2
        for nodes in fields.values():
            pairs += len(nodes) * (len(nodes) - 1) // 2
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                waiting.append(below)
    return pairs


def fields_by_name(
    selection_sets: Sequence[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[dict[str, list[FieldNode]], int]:
    """The fields that are selected together by the names they answer under, and how often fragments are spread."""
    fields: defaultdict[str, list[FieldNode]] = defaultdict(list)
    seen: set[str] = set()
    spreads, waiting = 0, list(selection_sets)
    while waiting:
        for selection in waiting.pop().selections:
            match selection:
                case FieldNode():
                    fields[(selection.alias or selection.name).value].append(selection)
                case InlineFragmentNode():
                    waiting.append(selection.selection_set)
                case FragmentSpreadNode():
                    spreads += 1
                    name = selection.name.value
                    if name in fragments and name not in seen:
                        seen.add(name)
                        waiting.append(fragments[name].selection_set)
    return fields, spreads
