from datetime import UTC, datetime

import pytest

from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.mongo.client import Database
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.model import SetLimits
from gateway.preferences.service import PreferenceService, ServiceLimits

LIMITS = ServiceLimits(
    one_set=SetLimits(max_bytes=64 * 1024, max_keys=1000, max_conditions=20),
    max_page_size=100,
    max_decision_channels=100,
    max_decision_comparisons=50_000,
)


@pytest.fixture
def store(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=50)


@pytest.fixture
def service(store: MongoPreferenceStore) -> PreferenceService:
    def now() -> datetime:
        instant = datetime.now(UTC)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    return PreferenceService(store, LIMITS, now)


@pytest.fixture
def server() -> Caller:
    return Caller("sk_server", ALL_PERMISSIONS)


@pytest.fixture
def user() -> Caller:
    return Caller("jhammond", frozenset(), user_id="jhammond")
