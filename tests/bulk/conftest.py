from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from gateway.bulk.feed import Feed
from gateway.bulk.service import BulkLimits, BulkService
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Database
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from tests.bulk.operations import LIMITS, feed_of


@pytest.fixture
def store(database: Database) -> MongoOperationStore:
    return MongoOperationStore(database, timeout_seconds=10)


@pytest.fixture
def sets(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=50)


@pytest.fixture
def service(store: MongoOperationStore) -> BulkService:
    limits = BulkLimits(LIMITS, max_users=20, max_page_size=10)
    return BulkService(store, limits, new_id=lambda: str(uuid4()))


@pytest.fixture
async def feed(store: MongoOperationStore) -> AsyncIterator[Feed]:
    async with feed_of(store) as feed:
        yield feed
