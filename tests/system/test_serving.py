"""Several processes on one database, as an operator starts and stops them."""

import json
import signal
from uuid import uuid4

import httpx2
import pytest

from tests.commands.calling import ask, new_key
from tests.commands.invoking import environment
from tests.processes import first_line, gateway_command, serving

BULK = """
mutation ($users: [ID!]!) {
  bulkSetPreferences(input: { userIds: $users, preferences: { channelTypes: { email: { enabled: false } } } }) {
    ... on BulkOperationAccepted { bulkOperation { id status } }
  }
}
"""
PROGRESS = "subscription ($id: ID!) { bulkOperationProgress(id: $id) { status processedRows } }"


@pytest.fixture
def database_name() -> str:
    return f"test_{uuid4().hex[:12]}"


def events(url: str, key: str, query: str, **variables: object) -> list[dict[str, object]]:
    """All events of a subscription, as server-sent events."""
    with httpx2.stream(
        "POST",
        f"{url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {key}", "Accept": "text/event-stream"},
        timeout=20,
    ) as response:
        lines = response.iter_lines()
        return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]


def test_an_operation_started_in_one_process_is_watched_in_another(mongodb_url: str, database_name: str) -> None:
    key = new_key(environment(mongodb_url, database_name))
    users = [f"u{number}" for number in range(500)]
    with (
        serving(mongodb_url, database_name) as one,
        serving(mongodb_url, database_name, bulk_workers="0") as other,
    ):
        started = ask(one.url, key, BULK, users=users)
        operation = started["data"]["bulkSetPreferences"]["bulkOperation"]  # type: ignore[index]

        seen = events(other.url, key, PROGRESS, id=operation["id"])

    last = seen[-1]["data"]["bulkOperationProgress"]  # type: ignore[index]
    assert last == {"status": "COMPLETED", "processedRows": 500}


def test_a_worker_without_a_face_does_the_work(mongodb_url: str, database_name: str) -> None:
    key = new_key(environment(mongodb_url, database_name))
    with (
        serving(mongodb_url, database_name, bulk_workers="0") as face,
        gateway_command("worker", environment=environment(mongodb_url, database_name)) as worker,
    ):
        assert first_line(worker.stdout) == "Working on bulk operations"
        started = ask(face.url, key, BULK, users=["u1", "u2"])
        operation = started["data"]["bulkSetPreferences"]["bulkOperation"]  # type: ignore[index]

        seen = events(face.url, key, PROGRESS, id=operation["id"])

        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0
    assert seen[-1]["data"]["bulkOperationProgress"]["status"] == "COMPLETED"  # type: ignore[index]
