"""The gateways and clients of the tests of the HTTP API, whose faces share what is tested here."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from gateway.app import Gateway, create_app
from tests.rest.conftest import gateway, nobody, public_key, secret_key, server, unreachable, user

__all__ = ["gateway", "nobody", "public_key", "secret_key", "server", "unreachable", "user"]


@pytest.fixture
async def faces(gateway: Gateway, secret_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls to the whole application with a secret key."""
    transport, headers = httpx2.ASGITransport(create_app(gateway)), {"authorization": f"Bearer {secret_key}"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
        yield client
