from typing import Any

import pytest
from strawberry import Some

from schema.execution.plan.arguments import Surprise
from schema.execution.plan.execution import PlanRun
from tests.schema.execution.plan.planning import planned


def arguments(document: str, **given: object) -> dict[str, Any]:
    """What the only root field of a document is called with."""
    operation = planned(document)
    run: Any = PlanRun(Any, operation.read(given))  # type: ignore[arg-type]
    plan = operation.plan(run.variables)
    assert plan is not None
    plan.begin(None, run)
    [waiting] = run.waiting
    return {name: value for name, value in waiting.arguments.items() if name != "info"}


def test_literals_are_read_once_and_defaults_filled_in() -> None:
    assert arguments('{ preferenceSet(userId: "u") { id } }') == {"user_id": Some("u"), "set_id": "default"}


@pytest.mark.parametrize(
    ("given", "user_id"),
    [({"u": "u"}, {"user_id": Some("u")}), ({"u": None}, {"user_id": Some(None)}), ({}, {})],
    ids=["given", "null", "left out"],
)
def test_an_optional_argument_is_left_out_null_or_given(given: dict[str, object], user_id: dict[str, object]) -> None:
    document = "query ($u: ID) { preferenceSet(userId: $u) { id } }"

    assert arguments(document, **given) == {"set_id": "default", **user_id}


def test_an_input_is_an_object_of_its_type() -> None:
    document = "mutation ($i: SetWorkflowInput!) { setWorkflow(input: $i) { __typename } }"

    given = arguments(document, i={"userId": "u", "key": "w", "setting": None})["given"]

    assert type(given).__name__ == "SetWorkflowInput"
    assert (given.user_id, given.key, given.setting, given.expected_revision) == ("u", "w", Some(None), None)


def test_a_variable_within_an_input_is_filled_in() -> None:
    document = (
        "mutation ($on: Boolean!) { setChannelType(input: {channelType: SMS, setting: {enabled: $on}}) { __typename } }"
    )

    given = arguments(document, on=False)["given"]

    assert given.setting.value.enabled == Some(False)


def test_a_null_where_there_can_be_none_is_a_surprise() -> None:
    document = 'query ($s: ID = "x") { preferenceSet(userId: "u", setId: $s) { id } }'

    with pytest.raises(Surprise):
        arguments(document, s=None)
