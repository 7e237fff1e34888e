"""Two gateways whose databases hold the same, so that a mutation can be done with its plan and without."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import pytest

from gateway.app import assemble
from gateway.bulk.submission import BulkSubmission
from gateway.mongo.client import Client
from gateway.mongo.indexes import ensure_indexes
from gateway.preferences.model import Json, PersistenceStrategy
from gateway.preferences.requests import DefaultSet, SetPreferences, Target, UserSet
from gateway.settings import Settings
from schema import Services
from tests.schema.executing import SERVER
from tests.schema.execution.plan.documents import CHANNEL

IS_PRO: Json = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}
BEFORE: Json = {"workflows": {"a": False}}
SETS: list[tuple[Target, Json]] = [
    (
        UserSet("jhammond"),
        {
            "channel_types": {"email": True, "in_app_feed": {"conditions": [IS_PRO]}},
            "channels": {CHANNEL: False},
            "workflows": {"a": True, "b.c": {"channel_types": {"sms": False}, "conditions": [IS_PRO]}},
            "categories": {"$where": False},
            "commercial_subscribed": False,
        },
    ),
    (UserSet("jhammond", "acme"), {"channel_types": {"sms": True}}),
    (UserSet("ellie"), {"workflows": {"a": {"channels": {CHANNEL: True}}}}),
    (DefaultSet("acme"), {"channel_types": {"email": False, "__strategy__": "replace"}}),
    (DefaultSet(), {"categories": {"x": True}}),
]


@asynccontextmanager
async def filled(mongodb: Client, mongodb_url: str) -> AsyncIterator[Services]:
    """Services on a database of their own: sets with a history, and a bulk operation that waits for ever."""
    name = f"test_{uuid4().hex[:12]}"
    await ensure_indexes(mongodb[name])
    gateway = assemble(Settings(mongodb_url=mongodb_url, mongodb_database=name, bulk_max_users=3, max_page_size=5))
    for target, tree in SETS:
        for written in (BEFORE, tree):
            request = SetPreferences(written, PersistenceStrategy.REPLACE)
            await gateway.services.preferences.write(SERVER, target, request)
    submission = BulkSubmission(["jhammond", "ellie"], {"channel_types": {"email": True}}, idempotency_key="once")
    await gateway.services.bulk.submit(SERVER, submission)
    yield gateway.services
    gateway.close()
    await mongodb.drop_database(name)


@pytest.fixture(scope="module")
async def twins(mongodb: Client, mongodb_url: str) -> AsyncIterator[tuple[Services, Services]]:
    """Two gateways in the same state, as long as both are told the same."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(filled(mongodb, mongodb_url))
        second = await stack.enter_async_context(filled(mongodb, mongodb_url))
        yield first, second
