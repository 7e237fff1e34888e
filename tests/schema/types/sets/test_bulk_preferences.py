from typing import Any

import pytest

from gateway.bulk.submission import BulkSubmission
from gateway.preferences.model import PersistenceStrategy, Tree
from schema import Services
from tests.schema.executing import SERVER, Executor

READ = """query ($id: ID!) { bulkOperation(id: $id) { setId persistence preferences {
    __typename removed
    ... on Preferences { channelTypes { email { enabled } sms { enabled } } workflows(keys: ["a"]) { key enabled } }
} } }"""


async def given(services: Services, executor: Executor, preferences: Tree, **submitted: Any) -> Any:
    """What an operation with these preferences says of them."""
    submission = BulkSubmission(["u"], preferences, "acme", **submitted)
    operation = (await services.bulk.submit(SERVER, submission)).operation
    return await executor.data(READ, id=operation["id"])


async def test_an_operation_tells_the_preferences_that_it_gives(services: Services, executor: Executor) -> None:
    preferences: Tree = {"channel_types": {"email": False}, "workflows": {"a": True, "b": True}}

    found = await given(services, executor, preferences)

    assert found == {
        "setId": "acme",
        "persistence": "REPLACE",
        "preferences": {
            "__typename": "BulkPreferences",
            "removed": [],
            "channelTypes": {"email": {"enabled": False}, "sms": None},
            "workflows": [{"key": "a", "enabled": True}],
        },
    }


@pytest.mark.parametrize(
    ("patch", "removed"),
    [
        pytest.param({"workflows": {"a": True, "in_app_feed": None}}, [["workflows", "in_app_feed"]], id="a workflow"),
        pytest.param({"channel_types": {"in_app_feed": None}}, [["channelTypes", "inAppFeed"]], id="a kind of channel"),
        pytest.param({"channel_types": None}, [["channelTypes"]], id="a whole part"),
        pytest.param(
            {"categories": {"c": {"channel_types": {"email": None}}}},
            [["categories", "c", "channelTypes", "email"]],
            id="a kind of channel of a category",
        ),
    ],
)
async def test_a_merge_tells_what_it_takes_away(
    services: Services, executor: Executor, patch: Tree, removed: list[list[str]]
) -> None:
    found = await given(services, executor, patch, persistence=PersistenceStrategy.MERGE)

    assert (found["persistence"], found["preferences"]["removed"]) == ("MERGE", removed)
