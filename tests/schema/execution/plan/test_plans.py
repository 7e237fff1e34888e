import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from schema.execution.plan.arguments import Surprise
from schema.execution.plan.plans import MAX_OPERATIONS, MAX_PLANS_OF_ONE, Plans
from tests.schema.executing import SCHEMA
from tests.schema.execution.plan.planning import planned

SWITCHES = [f"s{number}" for number in range(5)]


def test_the_same_text_has_the_same_plans() -> None:
    plans = Plans(SCHEMA)

    assert planned("{ limits { maxPageSize } }", plans) is planned("{ limits { maxPageSize } }", plans)
    assert planned("{ limits { bulkMaxUsers } }", plans) is not planned("{ limits { maxPageSize } }", plans)


def test_operations_used_longest_ago_are_forgotten() -> None:
    plans = Plans(SCHEMA)
    first = planned("{ __typename }", plans)

    for number in range(MAX_OPERATIONS):
        planned(f"query Q{number} {{ __typename }}", plans)

    assert planned("{ __typename }", plans) is not first


def test_a_document_whose_text_is_not_known_has_none() -> None:
    syntax = parse("{ __typename }", no_location=True)
    definition = syntax.definitions[0]
    assert isinstance(definition, OperationDefinitionNode)

    assert Plans(SCHEMA).operation(syntax, definition) is None


def test_there_is_a_plan_for_each_way_in_which_switches_stand() -> None:
    operation = planned("query ($a: Boolean!) { limits { maxPageSize @include(if: $a) bulkMaxUsers } }")

    plans = [operation.plan(operation.read({"a": value})) for value in (True, False, True)]

    assert plans[0] is plans[2] is not plans[1]


def test_only_so_many_ways_get_a_plan() -> None:
    declared = ", ".join(f"${name}: Boolean!" for name in SWITCHES)
    selected = " ".join(f"{name}: __typename @include(if: ${name})" for name in SWITCHES)
    operation = planned(f"query ({declared}) {{ {selected} all: __typename }}")

    plans = [
        operation.plan(operation.read({name: bool(way >> place & 1) for place, name in enumerate(SWITCHES)}))
        for way in range(2 ** len(SWITCHES))
    ]

    assert len([each for each in plans if each is not None]) == MAX_PLANS_OF_ONE


@pytest.mark.parametrize("given", [{}, {"n": None}, {"n": "three"}], ids=["missing", "null", "of another type"])
def test_variables_that_are_not_as_declared_are_a_surprise(given: dict[str, object]) -> None:
    operation = planned("query ($n: Int!) { bulkOperations(first: $n) { nodes { id } } }")

    with pytest.raises(Surprise):
        operation.read(given)


def test_a_variable_that_is_left_out_has_its_default() -> None:
    operation = planned("query ($n: Int = 3) { bulkOperations(first: $n) { nodes { id } } }")

    assert operation.read({}).coerced == {"n": 3}
