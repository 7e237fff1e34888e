import re
from dataclasses import replace

import httpx2
import pytest

from gateway.app import Gateway, create_app

COUNTED = re.compile(r"^gateway_graphql_operations_total\{executor=.*\} ([\d.]+)$", re.MULTILINE)


def client_of(gateway: Gateway, *, metrics_enabled: bool = True) -> httpx2.AsyncClient:
    settings = gateway.settings.model_copy(update={"metrics_enabled": metrics_enabled})
    app = create_app(replace(gateway, settings=settings))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://gateway")


async def counted(client: httpx2.AsyncClient) -> float:
    found = COUNTED.findall((await client.get("/metrics")).text)
    assert found
    return sum(map(float, found))


async def test_an_operation_is_counted(gateway: Gateway, secret_key: str) -> None:
    async with client_of(gateway) as client:
        before = await counted(client)
        await client.post(
            "/graphql",
            json={"query": '{ preferenceSet(userId: "u") { revision } }'},
            headers={"authorization": f"Bearer {secret_key}"},
        )

        assert await counted(client) == before + 1


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        pytest.param("*/*", "text/plain", id="text"),
        pytest.param("application/openmetrics-text; version=1.0.0", "application/openmetrics-text", id="OpenMetrics"),
    ],
)
async def test_the_form_is_the_one_asked_for(gateway: Gateway, accept: str, content_type: str) -> None:
    async with client_of(gateway) as client:
        response = await client.get("/metrics", headers={"accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(content_type)


async def test_nothing_is_shown_unless_it_is_set_on(gateway: Gateway) -> None:
    async with client_of(gateway, metrics_enabled=False) as client:
        assert (await client.get("/metrics")).status_code == 404
