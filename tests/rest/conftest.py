"""The HTTP face on real services and a real database."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from gateway.app import Gateway, assemble
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.mongo.client import Database
from gateway.settings import Settings
from tests.rest.calling import ORIGIN, PUBLIC_PEM, calling, new_key, token_of


@pytest.fixture
async def gateway(mongodb_url: str, database: Database) -> AsyncIterator[Gateway]:
    """A gateway with small limits whose workers do not run, so bulk operations stay as they are started."""
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=database.name,
        user_token_key=PUBLIC_PEM,
        allowed_origins=ORIGIN,
        bulk_per_second=0,
        bulk_max_users=3,
        max_page_size=2,
        max_keys_per_set=4,
        key_cache_seconds=0,
    )
    gateway = assemble(settings)
    yield gateway
    gateway.close()


@pytest.fixture
async def unreachable() -> AsyncIterator[Gateway]:
    """A gateway whose database does not answer."""
    settings = Settings(
        mongodb_url="mongodb://127.0.0.1:1/?replicaSet=none", mongodb_timeout_seconds=0.1, user_token_key=PUBLIC_PEM
    )
    gateway = assemble(settings)
    yield gateway
    gateway.close()


@pytest.fixture
async def secret_key(gateway: Gateway) -> str:
    return await new_key(gateway, KeyKind.SECRET, *ALL_PERMISSIONS)


@pytest.fixture
async def public_key(gateway: Gateway) -> str:
    return await new_key(gateway, KeyKind.PUBLIC)


@pytest.fixture
async def server(gateway: Gateway, secret_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls with a secret key."""
    async with calling(gateway, secret_key) as client:
        yield client


@pytest.fixture
async def user(gateway: Gateway, public_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls with a public key and the token of `jhammond`, as the browser client does."""
    async with calling(gateway, public_key, token_of("jhammond")) as client:
        yield client


@pytest.fixture
async def nobody(gateway: Gateway) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls without credentials."""
    async with calling(gateway) as client:
        yield client
