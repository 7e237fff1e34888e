"""The gateway's services on a real database, with small limits."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from gateway.app import Gateway, assemble
from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.mongo.client import Database
from gateway.settings import Settings
from schema import Services
from tests.schema.counting import Commands, CountedExecutor, counted_services, counting_client
from tests.schema.executing import Executor
from tests.schema.serving import serving
from tests.signing import PUBLIC


@pytest.fixture
async def gateway(mongodb_url: str, database: Database) -> AsyncIterator[Gateway]:
    """A gateway whose news run and whose workers do not, so bulk operations stay as they are started."""
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=database.name,
        bulk_max_users=3,
        bulk_events_per_second=100,
        max_page_size=5,
        max_keys_per_set=4,
        max_conditions_per_setting=2,
        key_cache_seconds=0,
        user_token_key=PUBLIC,
        user_token_leeway_seconds=0,
        max_sockets_per_caller=2,
        bulk_per_second=0,
    )
    gateway = assemble(settings)
    async with gateway.running(workers=0):
        yield gateway
    gateway.close()


@pytest.fixture
def services(gateway: Gateway) -> Services:
    return gateway.services


@pytest.fixture
def executor(services: Services) -> Executor:
    return Executor(services)


@pytest.fixture
async def counted(mongodb_url: str, database: Database, services: Services) -> AsyncIterator[CountedExecutor]:
    """An executor with the limits of every day, which sees each command that is sent to the database."""
    commands = Commands()
    client = counting_client(mongodb_url, commands)
    yield CountedExecutor(counted_services(services, client[database.name]), commands)
    client.close()


@pytest.fixture
async def secret_key(gateway: Gateway) -> str:
    """A key that may do everything."""
    text = new_key_text(KeyKind.SECRET)
    await gateway.key_store.put_key(key_from_text(text, "tests", ALL_PERMISSIONS, datetime.now(UTC)))
    return text


@pytest.fixture
async def address(services: Services) -> AsyncIterator[str]:
    """Host and port of a server of the endpoint."""
    async with serving(services) as host_and_port:
        yield host_and_port


@pytest.fixture
async def unreachable() -> AsyncIterator[Services]:
    """Services whose database does not answer."""
    gateway = assemble(Settings(mongodb_url="mongodb://127.0.0.1:1/?replicaSet=none", mongodb_timeout_seconds=0.1))
    yield gateway.services
    gateway.close()
