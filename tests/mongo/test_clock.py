from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.mongo.client import Client, Database, connect
from gateway.mongo.clock import DatabaseClock
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.model import PersistenceStrategy
from gateway.preferences.requests import SetPreferences, UserSet
from gateway.preferences.service import PreferenceService, ServiceLimits
from gateway.settings import Settings

PRIMARY, OTHER = ("one", 27017), ("two", 27017)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSE = timedelta(seconds=5)
SERVER = Caller("sk_server", ALL_PERMISSIONS)


class Seconds:
    """A monotonic clock that goes on when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def clock(seconds: Seconds) -> DatabaseClock:
    return DatabaseClock(lambda: NOON + HOUR, seconds)


@pytest.fixture
def fast_clock() -> DatabaseClock:
    """The clock of a process that is an hour ahead."""
    return DatabaseClock(lambda: datetime.now(UTC) + HOUR)


@pytest.fixture
async def client(mongodb_url: str, fast_clock: DatabaseClock) -> AsyncIterator[Client]:
    client = connect(mongodb_url, timeout_seconds=10, clock=fast_clock)
    yield client
    client.close()


def test_before_any_reply_the_time_is_that_of_the_process(clock: DatabaseClock) -> None:
    assert clock.now() == NOON + HOUR


def test_the_time_goes_on_from_what_the_database_told(clock: DatabaseClock, seconds: Seconds) -> None:
    clock.learn(PRIMARY, NOON.replace(tzinfo=None))
    seconds.seconds += 1.5

    assert clock.now() == NOON + timedelta(seconds=1.5)


def test_a_time_has_whole_milliseconds(clock: DatabaseClock, seconds: Seconds) -> None:
    clock.learn(PRIMARY, NOON)
    seconds.seconds += 0.0019

    assert clock.now() == NOON + timedelta(milliseconds=1)


def test_a_reply_that_was_long_under_way_changes_nothing(clock: DatabaseClock, seconds: Seconds) -> None:
    clock.learn(PRIMARY, NOON)
    seconds.seconds += 3
    clock.learn(PRIMARY, NOON + timedelta(seconds=1))

    assert clock.now() == NOON + timedelta(seconds=3)


def test_a_database_whose_clock_was_set_back_is_followed(clock: DatabaseClock, seconds: Seconds) -> None:
    clock.learn(PRIMARY, NOON + HOUR)
    for number in range(10):
        seconds.seconds += 1
        clock.learn(PRIMARY, NOON + timedelta(seconds=number))

    assert clock.now() == NOON + timedelta(seconds=9)


def test_a_new_primary_has_a_clock_of_its_own(clock: DatabaseClock) -> None:
    clock.learn(PRIMARY, NOON + HOUR)
    clock.learn(OTHER, NOON)

    assert clock.now() == NOON


async def test_the_driver_tells_the_time_of_the_database(client: Client, fast_clock: DatabaseClock) -> None:
    told = (await client.admin.command("hello"))["localTime"].replace(tzinfo=UTC)

    assert abs(fast_clock.now() - told) < CLOSE


async def test_a_set_is_dated_by_the_database(client: Client, fast_clock: DatabaseClock, database: Database) -> None:
    store = MongoPreferenceStore(client[database.name], max_history_records=3)
    service = PreferenceService(store, ServiceLimits.of(Settings()), fast_clock.now)
    request = SetPreferences({"channel_types": {"email": False}}, PersistenceStrategy.REPLACE)

    written = await service.write(SERVER, UserSet("u"), request)

    updated_at = written.preference_set["updated_at"]
    assert updated_at is not None
    assert abs(datetime.now(UTC) - updated_at) < CLOSE
