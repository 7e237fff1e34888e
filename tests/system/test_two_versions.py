"""The gateway of 0.1 and the present one, on one database: during an upgrade both serve and work."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from pymongo import MongoClient

from gateway.settings import Settings
from tests.commands.calling import new_key
from tests.commands.invoking import environment
from tests.migrating import migrated
from tests.processes import first_line, gateway_command, serving
from tests.system import earlier
from tests.waiting import until

SET = """mutation ($input: SetWorkflowInput!) { setWorkflow(input: $input) {
  ... on PreferencesWritten { preferenceSet { revision } } ... on UserError { code message } } }"""
READ = """query ($user: ID!) { preferenceSet(userId: $user) {
  exists revision workflows { key enabled } history(first: 50) { nodes { revision } } } }"""
START = """mutation ($users: [ID!]!) { bulkSetPreferences(input: {
  userIds: $users, persistence: MERGE, preferences: { channelTypes: { email: { enabled: false } } } }) {
  ... on BulkOperationAccepted { bulkOperation { id } } ... on UserError { code message } } }"""
LOOK = "query ($id: ID!) { bulkOperation(id: $id) { status processedRows successCount errorCount } }"


class Face:
    """A client of one of the two."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        self.http = httpx2.AsyncClient(base_url=url, headers=headers, timeout=30)

    async def ask(self, query: str, **variables: object) -> Any:
        """What an operation is answered."""
        answer = (await self.http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def write(self, user: str, key: str) -> int:
        """Turn a workflow on; the revision that the set has then."""
        given = {"userId": user, "key": key, "setting": {"enabled": True}}
        while True:
            result = (await self.ask(SET, input=given))["setWorkflow"]
            if "preferenceSet" in result:
                return int(result["preferenceSet"]["revision"])
            assert result["code"] == "REVISION_CONFLICT", result

    async def is_final(self, operation_id: str) -> bool:
        return bool((await self.ask(LOOK, id=operation_id))["bulkOperation"]["status"] == "COMPLETED")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0.1, installed."""
    return earlier.install(tmp_path_factory.mktemp("earlier"))


@pytest.fixture
def database_name() -> str:
    return f"test_{uuid4().hex[:12]}"


@pytest.fixture
def named(mongodb_url: str, database_name: str) -> dict[str, str]:
    return {**environment(mongodb_url, database_name), "GATEWAY_BULK_PER_SECOND": "0", "GATEWAY_BULK_WORKERS": "0"}


@pytest.fixture
def key(named: dict[str, str]) -> str:
    return new_key(named)


@pytest.fixture
async def faces(
    installed: Path, named: dict[str, str], key: str, mongodb_url: str, database_name: str
) -> AsyncIterator[tuple[Face, Face]]:
    """0.1, which served first, and the present gateway, for which the database was migrated meanwhile."""
    async with AsyncExitStack() as stack:
        before = Face(stack.enter_context(earlier.started(installed, "serve", named)).url, key)
        await stack.enter_async_context(before.http)
        await before.write("first", "of 0.1")
        await migrated(Settings(mongodb_url=mongodb_url, mongodb_database=database_name))
        settings = {"bulk_per_second": "0", "bulk_workers": "0"}
        present = Face(stack.enter_context(serving(mongodb_url, database_name, **settings)).url, key)
        await stack.enter_async_context(present.http)
        yield before, present


async def test_each_reads_what_the_other_wrote(faces: tuple[Face, Face]) -> None:
    before, present = faces
    revisions = [await each.write("u", f"workflow-{number}") for number, each in enumerate(faces * 5)]

    (of_before, of_present) = [await each.ask(READ, user="u") for each in faces]

    assert revisions == list(range(1, 11))
    assert of_before == of_present
    assert of_present["preferenceSet"]["revision"] == 10
    assert [each["revision"] for each in of_present["preferenceSet"]["history"]["nodes"]] == list(range(10, 0, -1))
    assert (await present.ask(READ, user="first"))["preferenceSet"]["workflows"] == [{"key": "of 0.1", "enabled": True}]
    assert await before.write("first", "again") == 2


async def test_no_write_is_lost_when_both_write_one_set_at_once(faces: tuple[Face, Face]) -> None:
    async def write_many(face: Face, name: str) -> list[int]:
        return [await face.write("u", f"{name}-{number}") for number in range(30)]

    before, present = await asyncio.gather(*(write_many(face, name) for face, name in zip(faces, "ab", strict=True)))

    stored = (await faces[1].ask(READ, user="u"))["preferenceSet"]
    assert sorted(before + present) == list(range(1, 61))
    assert len(stored["workflows"]) == 60
    assert [each["revision"] for each in stored["history"]["nodes"]] == list(range(60, 10, -1))


@pytest.mark.parametrize("submitted_to", ["0.1", "present"])
@pytest.mark.parametrize("worked_on_by", ["0.1", "present"])
async def test_either_works_on_what_was_submitted_to_the_other(
    faces: tuple[Face, Face], installed: Path, named: dict[str, str], submitted_to: str, worked_on_by: str
) -> None:
    face = dict(zip(("0.1", "present"), faces, strict=True))[submitted_to]
    users = [f"u{number}" for number in range(700)]
    for user, each in zip(users[:10], faces * 5, strict=True):
        await each.write(user, "before")
    operation = (await face.ask(START, users=users))["bulkSetPreferences"]["bulkOperation"]

    with worker_of(worked_on_by, installed, named):
        await until(lambda: faces[1].is_final(operation["id"]), timeout_seconds=60)

    seen = [(await each.ask(LOOK, id=operation["id"]))["bulkOperation"] for each in faces]
    sets = [(await each.ask(READ, user=user))["preferenceSet"] for user in users[:20] for each in faces]
    assert seen == [{"status": "COMPLETED", "processedRows": 700, "successCount": 700, "errorCount": 0}] * 2
    assert [each["revision"] for each in sets] == [2] * 20 + [1] * 20


async def test_the_present_takes_over_what_0_1_left_when_it_was_killed(
    faces: tuple[Face, Face], installed: Path, named: dict[str, str], mongodb_url: str, database_name: str
) -> None:
    users = [f"u{number}" for number in range(900)]
    operation = (await faces[0].ask(START, users=users))["bulkSetPreferences"]["bulkOperation"]
    with earlier.started(installed, "worker", {**named, "GATEWAY_BULK_CHUNK_USERS": "3"}) as worker:
        await until(lambda: _has_begun(faces[0], operation["id"]))
        worker.process.kill()
        with worker_of("present", installed, named):
            await until(lambda: faces[0].is_final(operation["id"]), timeout_seconds=60)

    with MongoClient[dict[str, Any]](mongodb_url) as client:
        stored = client[database_name]["preference_sets"].find({"user_id": {"$in": users}})
        revisions = [each["revision"] for each in stored]
    assert revisions == [1] * 900


async def _has_begun(face: Face, operation_id: str) -> bool:
    return bool((await face.ask(LOOK, id=operation_id))["bulkOperation"]["processedRows"])


@contextmanager
def worker_of(version: str, installed: Path, named: Mapping[str, str]) -> Iterator[None]:
    """A worker of one of the two."""
    if version == "0.1":
        with earlier.started(installed, "worker", named):
            yield
    else:
        with gateway_command("worker", environment=named) as process:
            assert first_line(process.stdout) == "Working on bulk operations"
            yield
