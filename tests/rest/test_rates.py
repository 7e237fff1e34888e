"""How often a caller may do what."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from gateway.app import Gateway, assemble
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.mongo.client import Database
from gateway.settings import Settings
from tests.rest.calling import PUBLIC_PEM, calling, new_key, token_of

BULK = "/v1/users/bulk/preferences"
DEFAULT = "/v1/users/jhammond/preferences/default"
REQUEST = {"user_ids": ["a"], "preferences": {}}


@pytest.fixture
async def strict(mongodb_url: str, database: Database) -> AsyncIterator[Gateway]:
    """A gateway that lets each caller do one thing of each kind per second."""
    settings = Settings(
        mongodb_url=mongodb_url,
        mongodb_database=database.name,
        user_token_key=PUBLIC_PEM,
        bulk_per_second=1,
        reads_per_second=1,
        writes_per_second=1,
    )
    gateway = assemble(settings)
    yield gateway
    gateway.close()


@pytest.fixture
async def server(strict: Gateway) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(strict, await new_key(strict, KeyKind.SECRET, *ALL_PERMISSIONS)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", BULK, REQUEST), ("PUT", BULK, REQUEST), ("PUT", DEFAULT, {}), ("GET", DEFAULT, None)],
    ids=repr,
)
async def test_too_many_requests_are_refused_with_when_to_come_back(
    server: httpx2.AsyncClient, method: str, path: str, body: object
) -> None:
    responses = [await server.request(method, path, json=body)]
    while responses[-1].status_code != 429 and len(responses) < 100:
        responses.append(await server.request(method, path, json=body))

    assert responses[0].status_code == 200
    assert responses[-1].headers["retry-after"] == "1"
    assert responses[-1].json()["code"] == "rate_limited"


async def test_each_kind_of_request_is_counted_for_itself(server: httpx2.AsyncClient) -> None:
    responses = [await server.post(BULK, json=REQUEST), await server.put(DEFAULT, json={}), await server.get(DEFAULT)]

    assert [response.status_code for response in responses] == [200, 200, 200]


async def test_each_caller_is_counted_for_themself(strict: Gateway) -> None:
    async with calling(strict, token_of("jhammond")) as one, calling(strict, token_of("dnedry")) as other:
        responses = [await one.get(DEFAULT), await other.get(DEFAULT.replace("jhammond", "dnedry"))]

    assert [response.status_code for response in responses] == [200, 200]
