from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, OperationType, parse

from schema.documents.checked import CheckedDocument, CheckedOperation
from schema.refusals import refused


def operations(text: str, measured: list[Mapping[str, Any]] | None = None) -> CheckedDocument:
    """A document whose operations cost one field for each item of `$ids` and each of `$first`."""
    document: DocumentNode = parse(text)

    def cost(variables: Mapping[str, Any]) -> int:
        if measured is not None:
            measured.append(variables)
        return len(variables["ids"] or ()) + (variables["first"] or 0)

    definitions = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    sizing = {"ids": None, "first": 5}
    return CheckedDocument([CheckedOperation(document, each, {}, sizing, cost, max_cost=10) for each in definitions])


def only(document: CheckedDocument, name: str | None = None) -> CheckedOperation:
    found = document.operation(name)
    assert isinstance(found, CheckedOperation)
    return found


def message(found: CheckedOperation | object) -> str:
    assert isinstance(found, list)
    [error] = found
    assert isinstance(error, GraphQLError)
    return error.message


def test_the_only_operation_needs_no_name() -> None:
    document = operations("mutation M { a }")

    assert only(document) is only(document, "") is only(document, "M")
    assert (only(document).kind, only(document).name) == (OperationType.MUTATION, "M")


def test_one_of_several_operations_has_to_be_named() -> None:
    document = operations("query A { a } query B { b }")

    assert only(document, "B").name == "B"
    assert "2 operations" in message(document.operation(None))
    assert "no operation of the name" in message(document.operation("C"))


def test_what_is_wrong_with_a_document_is_told_for_every_operation() -> None:
    error = refused("CODE", "wrong")

    assert CheckedDocument(errors=(error,)).operation("A") == (error,)


def test_what_costs_too_much_is_refused_with_the_limit() -> None:
    operation = only(operations("{ a }"))

    refusal = operation.too_costly({"first": 11})

    assert operation.too_costly({"first": 10}) is None
    assert refusal is not None
    assert "costs 11 fields; at most 10" in refusal.message


def test_lists_of_the_same_lengths_are_measured_once() -> None:
    measured: list[Mapping[str, Any]] = []
    operation = only(operations("{ a }", measured))

    costs = [operation.cost(each) for each in ({"ids": ["a", "b"]}, {"ids": ["c", "d"]}, {"ids": ["a"]}, {})]

    assert costs == [7, 7, 6, 5]
    assert len(measured) == 3
