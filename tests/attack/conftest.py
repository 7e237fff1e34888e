from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from tests.attack.target import Target, target


@pytest.fixture(scope="session")
def attacked() -> Iterator[Target]:
    """A gateway that all attacks share, so that one may break it for another."""
    with target(socket_init_seconds="1") as running:
        yield running


@pytest.fixture(scope="session")
async def http(attacked: Target) -> AsyncIterator[httpx2.AsyncClient]:
    async with attacked.client() as client:
        yield client


@pytest.fixture(autouse=True)
def unharmed(attacked: Target) -> Iterator[None]:
    """No attack makes the gateway end, or report a fault."""
    yield
    assert attacked.is_running()
    assert [line for line in attacked.said if "error" in line or "Traceback" in line] == []
