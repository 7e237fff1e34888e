from typing import Any

import pytest

from gateway.app import Gateway
from gateway.auth.callers import Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.preferences.requests import DefaultSet, PutSetting, Target, UserSet
from schema import Services
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor
from tests.schema.working import finish

OWN = UserSet("jhammond")
PAGE = """query ($first: Int, $after: String, $last: Int, $before: String) { preferenceSet {
    history(first: $first, after: $after, last: $last, before: $before) { totalCount
    nodes { revision path } edges { cursor node { revision path } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} } }"""
CAUSES = """query ($set: ID!, $first: Int) { preferenceSets(filter: {setId: $set}, first: $first) { nodes {
    history { nodes { origin bulkOperation { id } } }
} } }"""


async def put(services: Services, target: Target, *keys: str, setting: bool = True) -> None:
    """A write for each of these workflows."""
    for key in keys:
        await services.preferences.write(SERVER, target, PutSetting("workflows", key, setting))


async def page(executor: Executor, **asked: Any) -> Any:
    return (await executor.data(PAGE, caller=USER, **asked))["history"]


def keys_of(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["path"][-1] for node in nodes]


async def test_the_changes_to_a_set_are_told_latest_first(services: Services, executor: Executor) -> None:
    await put(services, OWN, "a")
    await put(services, OWN, "a", setting=False)

    found = await executor.data(
        "{ preferenceSet { history { nodes { revision actor origin path before after bulkOperation { id } } } } }",
        caller=USER,
    )

    written = {"actor": "sk_server", "origin": "MUTATION", "path": ["workflows", "a"], "bulkOperation": None}
    assert found["history"]["nodes"] == [
        {"revision": 2, "before": True, "after": False, **written},
        {"revision": 1, "before": None, "after": True, **written},
    ]


async def test_history_comes_page_by_page_also_while_it_grows(services: Services, executor: Executor) -> None:
    await put(services, OWN, "a", "b", "c")

    first = await page(executor, first=2)
    await put(services, OWN, "d")
    second = await page(executor, first=2, after=first["pageInfo"]["endCursor"])

    assert (keys_of(first["nodes"]), keys_of(second["nodes"])) == (["c", "b"], ["a"])
    assert [edge["node"] for edge in first["edges"]] == first["nodes"]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)


async def test_history_comes_from_its_end_too(services: Services, executor: Executor) -> None:
    await put(services, OWN, "a", "b", "c")

    last = await page(executor, last=2)
    before = await page(executor, last=2, before=last["pageInfo"]["startCursor"])

    assert (keys_of(before["nodes"]), keys_of(last["nodes"])) == (["c"], ["b", "a"])
    assert (last["totalCount"], before["totalCount"]) == (3, 3)
    assert (last["pageInfo"]["hasNextPage"], last["pageInfo"]["hasPreviousPage"]) == (False, True)


async def test_a_set_that_was_never_stored_has_no_history(executor: Executor) -> None:
    found = await page(executor)

    assert (found["nodes"], found["pageInfo"]["endCursor"], found["totalCount"]) == ([], None, 0)


@pytest.mark.parametrize(
    "asked", [{"first": 6}, {"first": -1}, {"after": "nowhere"}, {"last": 6}, {"before": "nowhere"}], ids=str
)
async def test_a_malformed_page_of_history_is_refused(executor: Executor, asked: dict[str, Any]) -> None:
    error = await executor.error(PAGE, caller=USER, **asked)

    assert error["extensions"] == {"code": "BAD_USER_INPUT", "path": list(asked)}
    assert error["path"] == ["preferenceSet", "history"]


async def test_the_history_of_defaults_is_not_for_whom_they_apply_to(services: Services, executor: Executor) -> None:
    await put(services, DefaultSet(), "a")
    document = "{ preferenceSet { effective { sources { revision history { nodes { actor } } } } } }"

    error = await executor.error(document, caller=USER)

    assert error["extensions"] == {"code": "FORBIDDEN"}


async def test_a_change_names_the_operation_that_made_it(gateway: Gateway, counted: CountedExecutor) -> None:
    users = [f"u{number}" for number in range(30)]
    submission = BulkSubmission(users, {"workflows": {"a": True}}, set_id="acme")
    started = await counted.services.bulk.submit(SERVER, submission)
    await finish(gateway, started.operation["id"])

    found, commands = await counted.count(CAUSES, set="acme", first=50)

    change = {"origin": "BULK_OPERATION", "bulkOperation": {"id": started.operation["id"]}}
    assert [node["history"]["nodes"] for node in found["nodes"]] == [[change]] * len(users)
    assert commands == ["find"] * 3


async def test_who_may_not_see_operations_sees_the_change_without(gateway: Gateway, executor: Executor) -> None:
    started = await gateway.services.bulk.submit(SERVER, BulkSubmission(["jhammond"], {"workflows": {"a": True}}))
    await finish(gateway, started.operation["id"])
    reader = Caller(subject="rk_reader", permissions=frozenset({Permission.PREFERENCES_READ}))

    for caller in (reader, USER):
        found = await executor.data(CAUSES, caller=caller, set="default")

        assert found["nodes"] == [{"history": {"nodes": [{"origin": "BULK_OPERATION", "bulkOperation": None}]}}]
