import pytest
from graphql import DocumentNode, OperationDefinitionNode, parse, parse_value

from schema.assembly import create_schema
from schema.documents.cost import (
    Circular,
    Measure,
    Measuring,
    PageSizes,
    TooNested,
    constant,
    fragments_of,
    pairs_to_merge,
)

SCHEMA = create_schema()._schema


def operation_of(document: DocumentNode) -> OperationDefinitionNode:
    return next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))


def measuring(document: DocumentNode, **variables: object) -> Measuring:
    return Measuring(SCHEMA, fragments_of(document), PageSizes(default=20, greatest=100), variables)


def measure(text: str, **variables: object) -> Measure:
    document = parse(text)
    return measuring(document, **variables).measure(operation_of(document))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", Measure(depth=1, size=1, cost=1)),
        ("{ bulkOperations(first: 3) { nodes { id } } }", Measure(depth=3, size=3, cost=1 + 3 * 2)),
        ("{ ...F ...F } fragment F on Query { limits { maxPageSize } }", Measure(depth=2, size=4, cost=4)),
        ("{ no { such { field } } }", Measure(depth=3, size=3, cost=3)),
    ],
    ids=["one field", "a page", "a fragment twice", "unknown fields"],
)
def test_an_operation_is_measured_in_three_ways(text: str, expected: Measure) -> None:
    assert measure(text) == expected


def test_no_page_counts_for_more_than_it_may_hold() -> None:
    text = "query ($n: Int) { bulkOperations(first: $n) { nodes { id } } }"

    assert measure(text, n=10**9).cost == 1 + 100 * 2


def test_it_is_known_which_variables_matter_and_which_aliases_there_are() -> None:
    document = parse("query ($n: Int, $u: ID) { a: bulkOperations(first: $n) { b: nodes { id } } }")
    one = measuring(document)
    one.measure(operation_of(document))

    assert (one.sizing, sorted(one.aliases)) == ({"n"}, ["a", "b"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", Circular),
        (f"{{ {'a {' * 70} b {'}' * 70} }}", TooNested),
    ],
    ids=["a circle", "too deep"],
)
def test_what_cannot_be_measured_is_said(text: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        measure(text)


@pytest.mark.parametrize(
    ("literal", "length"), [("3", 3), ("[1, 2]", [None, None]), ('"x"', None), ("9" * 30, 2**63 - 1)], ids=repr
)
def test_a_literal_says_how_long_a_list_is(literal: str, length: object) -> None:
    assert constant(parse_value(literal)) == length


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("{ a b c }", 0),
        ("{ a a a }", 3),
        ("{ a { b } a { b } }", 2),
        ("{ ...F ...F ...F } fragment F on Query { a }", 3),
    ],
    ids=["different names", "one name", "below one name", "spreads"],
)
def test_pairs_that_validation_compares_are_counted(text: str, pairs: int) -> None:
    document = parse(text)

    assert pairs_to_merge(operation_of(document), fragments_of(document)) == pairs
