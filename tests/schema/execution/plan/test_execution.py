from typing import Any

import pytest

from gateway.preferences.requests import UserSet
from schema import Context, Services
from schema.execution.plan.execution import PlanRun
from tests.schema.executing import REQUEST_ID, SERVER
from tests.schema.execution.plan.planning import planned

TWO = 'mutation { one: setWorkflow(input: {userId: "u", key: "a", setting: {enabled: true}}) { ...R } '
TWO += 'two: setWorkflow(input: {userId: "u", key: "b", setting: {enabled: true}}) { ...R } } '
TWO += "fragment R on SetWorkflowResult { ... on PreferencesWritten { preferenceSet { revision } } }"


async def run(services: Services, document: str, **given: Any) -> tuple[dict[str, Any] | None, PlanRun]:
    request = PlanRun(Context(services, REQUEST_ID, SERVER))
    return await planned(document).run(given, request), request


async def test_what_waits_is_filled_in_by_the_services(services: Services) -> None:
    data, _ = await run(services, '{ a: preferenceSet(userId: "u") { exists history { nodes { revision } } } }')

    assert data == {"a": {"exists": False, "history": {"nodes": []}}}


async def test_mutations_are_done_one_after_the_other(services: Services) -> None:
    data, request = await run(services, TWO)

    revisions = [{"preferenceSet": {"revision": revision}} for revision in (1, 2)]
    assert data == dict(zip(("one", "two"), revisions, strict=True))
    assert list(request.answers) == ["one", "two"]


async def test_a_refusal_that_the_result_has_a_member_for_is_an_answer(services: Services) -> None:
    refused = 'a: setWorkflow(input: {userId: "a/b", key: "w", setting: null}) { ... on UserError { code } }'

    data, _ = await run(services, f"mutation {{ {refused} }}")

    assert data == {"a": {"code": "INVALID_INPUT"}}


@pytest.mark.parametrize("key", ["a", "b"], ids=["first", "last"])
async def test_a_plan_that_gives_up_keeps_what_was_answered(services: Services, key: str) -> None:
    fields = dict.fromkeys(("a", "b"), "bulkOperations(first: 1) { nodes { id } }")
    fields[key] = "bulkOperations(first: -1) { nodes { id } }"

    data, request = await run(services, f"{{ a: {fields['a']} b: {fields['b']} }}")

    assert data is None
    assert request.answers[key].error is not None
    assert request.answers.keys() == {"a", "b"}


async def test_a_mutation_that_failed_is_not_followed_by_the_next(services: Services) -> None:
    bad = 'cancelBulkOperation(input: {id: "x"}) { __typename }'

    data, request = await run(services, f"mutation {{ a: {bad} b: {bad} }}")

    assert data == {"a": {"__typename": "NotFoundError"}, "b": {"__typename": "NotFoundError"}}
    assert list(request.answers) == ["a", "b"]
    assert (await services.preferences.read(SERVER, UserSet("u")))["revision"] == 0
