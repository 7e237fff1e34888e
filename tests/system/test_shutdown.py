"""What happens to work and to subscribers when a process is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
from pymongo import MongoClient
from websockets.exceptions import ConnectionClosed

from tests.faults.client import Client, Submission
from tests.faults.scene import names
from tests.faults.subscriber import WATCH, opened, send
from tests.migrating import migrate
from tests.processes import GatewayProcess, first_line, gateway_command, serving
from tests.waiting import until

LONGEST_SECONDS = 10


@pytest.fixture
def database_name() -> str:
    return f"test_{uuid4().hex[:12]}"


@pytest.fixture
def environment(mongodb_url: str, database_name: str) -> dict[str, str]:
    migrate(mongodb_url, database_name)
    return {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": database_name}


@pytest.fixture
def key(environment: dict[str, str]) -> str:
    with gateway_command("keys", "create", "--name", "test", environment=environment) as made:
        text, _ = made.communicate(timeout=30)
    return text.strip()


@pytest.fixture(params=["one process", "two processes"])
def running(
    request: pytest.FixtureRequest, mongodb_url: str, database_name: str, key: str, environment: dict[str, str]
) -> Iterator[GatewayProcess]:
    """A server that does not work on operations, so that they stay as they are started; there is a key."""
    assert key
    if request.param == "one process":
        with serving(mongodb_url, database_name, bulk_workers="0") as process:
            yield process
        return
    settings = {**environment, "GATEWAY_PORT": "0", "GATEWAY_BULK_WORKERS": "0"}
    with gateway_command("serve", "--workers", "2", environment=settings) as command:
        yield GatewayProcess(first_line(command.stdout).removeprefix("Listening on "), command)


@pytest.fixture
async def client(running: GatewayProcess, key: str) -> AsyncIterator[Client]:
    client = Client(running.url, key)
    async with client.http:
        yield client


async def test_sockets_are_closed_because_the_server_goes_away(
    running: GatewayProcess, client: Client, key: str
) -> None:
    operation = (await client.submit(Submission(["u"], "w")))["bulkOperation"]
    async with opened(running.url, key) as socket:
        await send(socket, id="1", type="subscribe", payload={"query": WATCH, "variables": {"id": operation["id"]}})
        assert orjson.loads(await socket.recv())["type"] == "next"

        running.process.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    assert await asyncio.to_thread(running.process.wait, LONGEST_SECONDS) == 0


async def test_event_streams_come_to_their_end(running: GatewayProcess, client: Client, key: str) -> None:
    operation = (await client.submit(Submission(["u"], "w")))["bulkOperation"]
    async with client.http.stream(
        "POST",
        f"{running.url}/graphql",
        json={"query": WATCH, "variables": {"id": operation["id"]}},
        headers={"Authorization": f"Bearer {key}", "Accept": "text/event-stream"},
    ) as response:
        lines = response.aiter_lines()
        assert await anext(lines) == "event: next"

        running.process.terminate()
        rest = [line async for line in lines]

    assert response.is_stream_consumed
    assert '"QUEUED"' in "".join(rest)
    assert await asyncio.to_thread(running.process.wait, LONGEST_SECONDS) == 0


@pytest.mark.parametrize("command", ["serve", "worker"])
async def test_the_chunk_is_finished_and_the_operation_given_back(
    mongodb_url: str, database_name: str, key: str, environment: dict[str, str], command: str
) -> None:
    settings = {**environment, "GATEWAY_BULK_CHUNK_USERS": "3", "GATEWAY_PORT": "0"}
    with serving(mongodb_url, database_name, bulk_workers="0") as face:
        client = Client(face.url, key)
        async with client.http:
            with gateway_command(command, environment=settings) as worker:
                assert first_line(worker.stdout)
                operation = (await client.submit(Submission(names("u", 900), "w")))["bulkOperation"]
                await until(lambda: _has_begun(client, operation["id"]))
                worker.terminate()
                exit_code = await asyncio.to_thread(worker.wait, LONGEST_SECONDS)
            left = await client.state(operation["id"])

    with MongoClient[dict[str, Any]](mongodb_url) as database:
        stored = database[database_name]["bulk_operations"].find_one({}) or {}
    assert exit_code == 0
    assert left["processedRows"] % 3 == 0
    assert 0 < left["processedRows"] < 900
    assert (stored["claim"]["lease_until"], stored["claim"]["session"]) == (None, None)


async def _has_begun(client: Client, operation_id: str) -> bool:
    return bool((await client.state(operation_id))["processedRows"])
