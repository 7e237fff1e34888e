import pytest
from graphql import parse

from schema.assembly import create_schema
from schema.documents.validation import RULES, SLOW_RULES, mistakes

SCHEMA = create_schema()._schema


def told(document: str, *, most: int = 4, tells_names: bool = False) -> list[str]:
    found = mistakes(SCHEMA, parse(document), (*RULES, *SLOW_RULES), most=most, tells_names=tells_names)
    return [each.message for each in found]


def test_a_document_that_fits_has_no_mistake() -> None:
    assert told('{ preferenceSet(userId: "u") { revision } }') == []


def test_no_more_mistakes_are_looked_for_than_are_told() -> None:
    document = f"{{ {' '.join(f'no{number}' for number in range(50))} }}"

    assert len(told(document, most=3)) == 3


@pytest.mark.parametrize(("tells_names", "is_told"), [(False, False), (True, True)], ids=["hidden", "shown"])
def test_names_of_the_schema_are_told_only_to_those_who_may_read_it(tells_names: bool, is_told: bool) -> None:
    [message] = told("{ preferenceSett { revision } }", tells_names=tells_names)

    assert ("Did you mean" in message) is is_told


@pytest.mark.parametrize(
    "document",
    [
        "query ($unused: Int) { __typename }",
        "{ bulkOperations(first: $undefined) { nodes { id } } }",
        "query ($n: String) { bulkOperations(first: $n) { nodes { id } } }",
        '{ a: preferenceSet(userId: "u") { id } a: limits { maxPageSize } }',
        'mutation { setChannel(input: { userId: "u" }) { __typename } }',
        "query A { __typename } query A { __typename }",
    ],
    ids=["an unused variable", "an undefined one", "of a wrong type", "fields that differ", "no input", "names twice"],
)
def test_what_does_not_fit_the_schema_is_a_mistake(document: str) -> None:
    assert told(document) != []
