"""Fixtures for all tests: one real MongoDB for the run, and an empty database for each test."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from hypothesis import HealthCheck, settings

from gateway.mongo.client import Client, Database, connect
from gateway.mongo.indexes import ensure_indexes
from gateway.mongod.local import blocking_local_mongod

# The machine is shared: how long an example takes says nothing about it.
settings.register_profile("gateway", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("gateway")


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Logs without colours, because expected tracebacks are many and colours are slow."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest.fixture(scope="session")
def mongodb_url() -> Iterator[str]:
    """The URL of a one-node replica set that lives as long as the run."""
    with (
        tempfile.TemporaryDirectory(prefix="gateway-tests-") as folder,
        blocking_local_mongod(Path(folder), test_commands=True) as url,
    ):
        yield url


@pytest.fixture(scope="session")
async def mongodb(mongodb_url: str) -> AsyncIterator[Client]:
    client = connect(mongodb_url, timeout_seconds=10)
    yield client
    client.close()


@pytest.fixture(scope="session")
async def indexed(mongodb: Client) -> Database:
    """A database with all indexes. Tests share it, because making indexes takes longer than most tests."""
    database = mongodb[f"test_{uuid4().hex[:12]}"]
    await ensure_indexes(database)
    return database


@pytest.fixture
async def database(indexed: Database) -> AsyncIterator[Database]:
    """A database with all indexes and no documents; it is emptied after the test."""
    yield indexed
    for name in await indexed.list_collection_names():
        await indexed[name].delete_many({})
