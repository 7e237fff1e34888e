from typing import Any

import pytest

from schema.execution.plan.compiler import MAX_FIELDS
from schema.execution.plan.execution import PlanRun
from tests.schema.execution.plan.planning import plan_of

HOSTILE = "a" * 200


def begun(document: str, run: Any = None, **variables: object) -> Any:
    """The response as a plan begins it, before any service has answered."""
    plan = plan_of(document, **variables)
    assert plan is not None
    return plan.begin(None, run or PlanRun(Any))  # type: ignore[arg-type]


def test_the_name_of_a_type_needs_no_service() -> None:
    assert begun("{ __typename kind: __typename }") == {"__typename": "Query", "kind": "Query"}


def test_a_field_that_asks_a_service_waits_with_its_arguments() -> None:
    run: Any = PlanRun(Any)  # type: ignore[arg-type]

    shown = begun('{ mine: preferenceSet(userId: "u", setId: "acme") { revision } }', run)

    [waiting] = run.waiting
    assert shown == {"mine": None}
    assert (waiting.field.key, waiting.field.is_root) == ("mine", True)
    assert waiting.arguments["set_id"] == "acme"


def test_fragments_are_merged_as_they_are_spread() -> None:
    document = "{ ...A ... on Query { x: __typename } } fragment A on Query { x: __typename y: __typename }"

    assert begun(document) == {"x": "Query", "y": "Query"}


def test_what_is_skipped_is_left_out() -> None:
    document = "query ($a: Boolean!) { x: __typename @skip(if: $a) y: __typename @include(if: $a) }"

    assert begun(document, a=True) == {"y": "Query"}
    assert begun(document, a=False) == {"x": "Query"}


def test_what_the_schema_tells_of_itself_gets_no_plan() -> None:
    assert plan_of("{ __schema { queryType { name } } }") is None


def test_an_operation_of_too_many_fields_gets_no_plan() -> None:
    selected = " ".join(f"f{number}: __typename" for number in range(MAX_FIELDS + 1))

    assert plan_of(f"{{ {selected} }}") is None


@pytest.mark.parametrize("name", ["class", "None", "source", "request", "__import__", HOSTILE])
def test_no_name_of_the_client_means_anything_in_a_plan(name: str) -> None:
    assert begun(f"{{ {name}: __typename }}") == {name: "Query"}
