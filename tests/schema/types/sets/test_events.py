from collections.abc import AsyncIterator
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from gateway.app import Gateway
from gateway.auth.callers import Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.errors import GatewayError
from gateway.preferences.requests import PutSetting, UserSet
from schema import Services
from tests.schema.executing import NOBODY, SERVER, USER, Executor
from tests.schema.working import finish

OUTSIDER = Caller("rk", frozenset({Permission.BULK_READ}))
WATCH = """subscription ($user: ID, $set: ID! = "default") { preferenceSetChanged(userId: $user, setId: $set) {
    __typename
    preferenceSet { userId setId exists revision workflows { key } }
    changes { revision path before after origin actor bulkOperation { id } }
} }"""


async def put(services: Services, key: str, **target: str) -> None:
    change = PutSetting("workflows", key, setting=True)
    await services.preferences.write(SERVER, UserSet(**{"user_id": "jhammond", **target}), change)


async def event(events: AsyncIterator[ExecutionResult]) -> Any:
    result = await anext(events)
    assert result.errors is None
    assert result.data is not None
    return result.data["preferenceSetChanged"]


async def test_the_first_event_says_how_things_stand(services: Services, executor: Executor) -> None:
    await put(services, "a")

    async with executor.stream(WATCH, caller=USER) as events:
        first = await event(events)

    assert first == {
        "__typename": "PreferenceSetChanged",
        "preferenceSet": {
            "userId": "jhammond",
            "setId": "default",
            "exists": True,
            "revision": 1,
            "workflows": [{"key": "a"}],
        },
        "changes": [],
    }


async def test_a_set_that_was_never_stored_is_watched_too(services: Services, executor: Executor) -> None:
    async with executor.stream(WATCH, user="new", set="acme") as events:
        first = await event(events)
        await put(services, "a", user_id="new", set_id="acme")
        second = await event(events)

    assert (first["preferenceSet"]["exists"], first["preferenceSet"]["revision"]) == (False, 0)
    assert (second["preferenceSet"]["exists"], second["preferenceSet"]["revision"]) == (True, 1)


async def test_an_event_tells_what_changed(services: Services, executor: Executor) -> None:
    async with executor.stream(WATCH, caller=USER) as events:
        await event(events)
        await put(services, "a")
        second = await event(events)

    assert second["preferenceSet"]["workflows"] == [{"key": "a"}]
    assert second["changes"] == [
        {
            "revision": 1,
            "path": ["workflows", "a"],
            "before": None,
            "after": True,
            "origin": "MUTATION",
            "actor": "sk_server",
            "bulkOperation": None,
        }
    ]


async def test_a_slow_reader_misses_no_change(services: Services, executor: Executor) -> None:
    async with executor.stream(WATCH, caller=USER) as events:
        await event(events)
        for key in "abc":
            await put(services, key)
        told: list[Any] = []
        while len(told) < 3:
            told += (await event(events))["changes"]

    assert [(change["revision"], change["path"][-1]) for change in told] == [(1, "a"), (2, "b"), (3, "c")]


async def test_a_change_of_another_set_is_no_event(services: Services, executor: Executor) -> None:
    async with executor.stream(WATCH, caller=USER) as events:
        await event(events)
        await put(services, "other", user_id="other")
        await put(services, "tenant", set_id="acme")
        await put(services, "own")
        second = await event(events)

    assert second["preferenceSet"]["workflows"] == [{"key": "own"}]


async def test_a_bulk_operation_is_an_event_of_its_users(gateway: Gateway, executor: Executor) -> None:
    async with executor.stream(WATCH, user="jhammond") as events:
        await event(events)
        submission = BulkSubmission(["jhammond"], {"workflows": {"a": True}})
        operation = (await gateway.services.bulk.submit(SERVER, submission)).operation
        await finish(gateway, operation["id"])
        (change,) = (await event(events))["changes"]

    assert (change["origin"], change["bulkOperation"]) == ("BULK_OPERATION", {"id": operation["id"]})


@pytest.mark.parametrize(
    ("caller", "watched", "extensions"),
    [
        pytest.param(USER, {"user": "other"}, {"code": "FORBIDDEN"}, id="somebody else"),
        pytest.param(OUTSIDER, {"user": "u"}, {"code": "FORBIDDEN"}, id="a key without the scope"),
        pytest.param(SERVER, {}, {"code": "BAD_USER_INPUT", "path": ["userId"]}, id="nobody named"),
        pytest.param(USER, {"set": ""}, {"code": "BAD_USER_INPUT", "path": ["setId"]}, id="no set id"),
        pytest.param(NOBODY, {}, {"code": "UNAUTHENTICATED"}, id="no credentials"),
    ],
)
async def test_a_set_is_watched_only_by_who_may(
    executor: Executor, caller: Caller | GatewayError, watched: dict[str, str], extensions: dict[str, Any]
) -> None:
    async with executor.stream(WATCH, caller=caller, **watched) as events:
        result = await anext(events)

    assert result.errors is not None
    assert [error.extensions for error in result.errors] == [extensions]
