import asyncio
from typing import Any

import pytest
from graphql import get_introspection_query
from hypothesis import given
from hypothesis import strategies as st

from gateway.settings import Settings
from schema.assembly import create_schema
from schema.documents.checked import CheckedOperation
from schema.documents.checks import DocumentChecks

LIMITS = Settings(max_operation_cost=100, max_page_size=50)
SCHEMA = create_schema(LIMITS)
SET = 'preferenceSet(userId: "u")'
OPERATION = 'bulkOperation(id: "b")'


def checked(document: str, **settings: Any) -> CheckedOperation:
    checks = DocumentChecks(SCHEMA._schema, LIMITS.model_copy(update=settings))
    operation = checks.check(document, remember=False).operation(None)
    assert isinstance(operation, CheckedOperation)
    return operation


def cost(document: str, **variables: Any) -> int:
    return checked(document, max_operation_cost=10_000).cost(variables)


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ("{ limits { bulkMaxUsers } }", 2),
        (f"{{ a: {SET} {{ id revision }} b: {SET} {{ id }} }}", 5),
        ("{ bulkOperations(first: 3) { nodes { id } } }", 1 + 3 * 2),
        ("{ bulkOperations { nodes { id } } }", 1 + 20 * 2),
        ("{ bulkOperations(first: 0) { nodes { id } } }", 1 + 2),
        (
            "{ bulkOperations(last: 2) { nodes { id items(first: 3) { nodes { userId } } } } }",
            1 + 2 * (1 + 1 + 1 + 3 * 2),
        ),
        ('{ nodes(ids: ["a", "b"]) { id } }', 1 + 2),
        (f"{{ {SET} {{ history {{ nodes {{ revision }} }} }} }}", 1 + 1 + 20 * 2),
        (f"{{ {SET} {{ history(first: 3) {{ nodes {{ revision }} }} }} }}", 1 + 1 + 3 * 2),
        (f"{{ {OPERATION} {{ items {{ nodes {{ userId }} }} }} }}", 1 + 1 + 20 * 2),
        (f"{{ {OPERATION} {{ items(status: [FAILED]) {{ nodes {{ userId }} }} }} }}", 1 + 1 + 20 * 2),
        (f"{{ {OPERATION} {{ errorItems {{ id }} }} }}", 1 + 1 + 100),
        (f"{{ {OPERATION} {{ errorItems(first: 1000) {{ id }} }} }}", 1 + 1 + 1_000),
        (f"{{ {SET} {{ ...F ...F ... {{ ...F }} }} }} fragment F on PreferenceSet {{ id revision }}", 1 + 3 * 2),
    ],
)
def test_the_cost_is_the_number_of_fields_in_the_longest_answer(document: str, fields: int) -> None:
    assert cost(document) == fields


@pytest.mark.parametrize(
    ("variables", "fields"),
    [
        ({"n": 2}, 5),
        ({"n": 5}, 11),
        ({}, 7),
        ({"n": None}, 1 + 20 * 2),
        ({"n": "x"}, 1 + 20 * 2),
        ({"n": 10**30}, 101),
        ({"n": -5}, 3),
    ],
    ids=["few", "more", "the default", "null", "no number", "more than a page holds", "less than none"],
)
def test_variables_say_how_long_lists_are(variables: dict[str, Any], fields: int) -> None:
    document = "query ($n: Int = 3) { bulkOperations(first: $n) { nodes { id } } }"

    assert cost(document, **variables) == fields


@pytest.mark.parametrize(
    ("variables", "fields"),
    [({}, 1 + 1 + 20 * 2), ({"n": None}, 1 + 1 + 20 * 2), ({"n": 50}, 1 + 1 + 50 * 2)],
    ids=["absent", "null", "given"],
)
@pytest.mark.parametrize("field", ["history", "items"])
def test_a_page_that_only_goes_forward_costs_as_much_as_any_other(
    field: str, variables: dict[str, Any], fields: int
) -> None:
    parent, leaf = (SET, "revision") if field == "history" else (OPERATION, "userId")
    document = f"query ($n: Int) {{ {parent} {{ {field}(first: $n) {{ nodes {{ {leaf} }} }} }} }}"

    assert cost(document, **variables) == fields


def test_a_list_in_a_variable_costs_as_much_as_it_is_long() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert cost(document, ids=["x"] * 7) == 8
    assert cost(document, ids=[]) == 2


def test_a_bulk_operation_costs_the_same_for_any_number_of_users() -> None:
    document = """
        mutation ($users: [ID!]!) {
          bulkSetPreferences(input: {userIds: $users, preferences: {}}) { __typename }
        }
    """

    assert cost(document, users=["u"] * 1_000) == 2
    assert checked(document).too_costly({"users": ["u"] * 1_000}) is None


@given(fragments=st.integers(1, 40), width=st.integers(1, 3))
def test_a_fragment_is_measured_once_however_often_it_is_spread(fragments: int, width: int) -> None:
    document = f"{{ {SET} {{ ...F0 }} }}"
    for number in range(fragments):
        document += f" fragment F{number} on PreferenceSet {{ {f'...F{number + 1} ' * width} }}"
    document += f" fragment F{fragments} on PreferenceSet {{ id }}"

    found = DocumentChecks(SCHEMA._schema, LIMITS).check(document, remember=False)

    is_small = 1 + width**fragments <= LIMITS.max_operation_cost
    assert bool(found.errors) != is_small


def test_what_costs_too_much_is_refused_with_the_limit() -> None:
    error = checked("query ($n: Int) { bulkOperations(first: $n) { nodes { id } } }").too_costly({"n": 50})

    assert error is not None
    assert "101" in error.message
    assert "max_operation_cost" in error.message


def codes(document: str) -> list[str]:
    """The codes of what is wrong with the document, whatever its variables will be."""
    errors = DocumentChecks(SCHEMA._schema, LIMITS).check(document, remember=False).errors
    return [(error.extensions or {})["code"] for error in errors]


def test_what_costs_too_much_in_any_case_is_not_even_validated() -> None:
    page = "bulkOperations(first: 50) { nodes { id nonsense } }"

    assert codes(f"query ($n: Int) {{ {page} }}") == ["OPERATION_TOO_LARGE"]
    assert codes(f"query ($n: Int) {{ {page.replace('50', '$n')} }}") == ["GRAPHQL_VALIDATION_FAILED"]


def test_an_operation_may_stand_beside_one_that_costs_too_much() -> None:
    document = "query Much { bulkOperations(first: 50) { nodes { id } } } query Little { __typename }"

    assert codes(document) == []


@pytest.mark.parametrize(("fields", "told"), [(1, 1), (10, 4), (1_000, 1)])
def test_so_many_mistakes_are_told_and_fewer_of_a_long_document(fields: int, told: int) -> None:
    document = "{ " + " ".join(f"a{number}" for number in range(fields)) + " }"
    checks = DocumentChecks(SCHEMA._schema, Settings())

    assert len(checks.check(document, remember=False).errors) == told


def test_what_clients_ask_a_schema_for_is_not_too_large() -> None:
    document = get_introspection_query(
        directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )

    checks = DocumentChecks(SCHEMA._schema, Settings(introspection=True))

    assert not checks.check(document, remember=False).errors


def test_a_document_is_looked_at_once() -> None:
    checks = DocumentChecks(SCHEMA._schema, LIMITS)

    assert checks.check("{ __typename }", remember=True) is checks.check("{ __typename }", remember=True)
    assert checks.check("{ a: __typename }", remember=False) is not checks.check("{ a: __typename }", remember=False)


async def test_documents_that_come_at_once_are_looked_at_in_turn() -> None:
    checks = DocumentChecks(SCHEMA._schema, LIMITS)
    order: list[str] = []

    async def check(number: int) -> None:
        await checks.check_in_turn(f"query Q{number} {{ __typename }}", remember=True)
        order.append("document")
        asyncio.get_running_loop().call_soon(order.append, "others")

    async with asyncio.TaskGroup() as tasks:
        for number in range(3):
            tasks.create_task(check(number))

    assert order[:5] == ["document", "others"] * 2 + ["document"]


def test_documents_are_forgotten_before_they_fill_the_memory() -> None:
    checks = DocumentChecks(SCHEMA._schema, LIMITS)
    first = checks.check("{ __typename }", remember=True)

    for number in range(20):
        checks.check(f"query Q{number} {{ __typename }}" + " " * 60_000, remember=True)

    assert checks.check("{ __typename }", remember=True) is not first


@pytest.mark.parametrize(
    ("limit", "value", "document"),
    [
        ("max_operation_depth", 2, f"{{ {SET} {{ channelTypes {{ email {{ enabled }} }} }} }}"),
        ("max_aliases", 1, "{ a: __typename b: __typename }"),
        ("max_variables", 1, "query ($a: Int, $b: Int) { bulkOperations(first: $a, last: $b) { nodes { id } } }"),
        ("max_document_tokens", 5, "{ a: __typename b: __typename }"),
        ("max_document_characters", 10, "{ __typename }"),
        ("max_operation_cost", 1, "{ limits { bulkMaxUsers } }"),
    ],
)
def test_each_limit_is_a_setting(limit: str, value: int, document: str) -> None:
    checks = DocumentChecks(SCHEMA._schema, LIMITS.model_copy(update={limit: value}))

    codes = [(error.extensions or {})["code"] for error in checks.check(document, remember=False).errors]

    assert codes == ["OPERATION_TOO_LARGE"]
    assert not DocumentChecks(SCHEMA._schema, LIMITS).check(document, remember=False).errors
