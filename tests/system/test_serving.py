"""Real processes, as an operator starts and stops them."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.faults.subscriber import TRANSPORT
from tests.processes import developing, first_line, gateway_command, serving
from tests.waiting import until_blocking

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


@pytest.fixture(scope="module")
def developed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A `gateway dev`, for tests that leave it as it is: what it says about itself."""
    with developing(tmp_path_factory.mktemp("dev")) as said:
        yield said


def gateway(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the gateway to its end."""
    with gateway_command(*arguments, environment=environment) as process:
        stdout, stderr = process.communicate(timeout=30)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


def environment(mongodb_url: str, database_name: str) -> dict[str, str]:
    return {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": database_name}


def new_key(mongodb_url: str, database_name: str, *arguments: str) -> str:
    made = gateway("keys", "create", "--name", "test", *arguments, **environment(mongodb_url, database_name))
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def ask(url: str, key: str, query: str, **variables: object) -> dict[str, object]:
    response = httpx2.post(
        f"{url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {key}"},
        timeout=20,
    )
    answer: dict[str, object] = response.json()
    assert "errors" not in answer, answer
    return answer


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
    key = new_key(mongodb_url, database_name)
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
    key = new_key(mongodb_url, database_name)
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


def test_dev_shows_credentials_that_work_and_keeps_its_data(tmp_path: Path) -> None:
    with developing(tmp_path) as said:
        url = said["graphql"].removesuffix("/graphql")
        body = json.loads(Path(said["bulk_body"]).read_bytes())
        assert len(body["variables"]["users"]) == 1000
        ask(url, said["secret_key"], BULK, users=["dnedry"])
        own = ask(url, said["user_token"], "{ preferenceSet { userId exists } }")
        assert own["data"] == {"preferenceSet": {"userId": said["user"], "exists": True}}

    with developing(tmp_path) as again:
        assert again["secret_key"] == said["secret_key"]
        signed = gateway("token", "--user", "dnedry", "--folder", str(tmp_path / ".gateway"))
        url = again["graphql"].removesuffix("/graphql")
        answer = ask(url, signed.stdout.strip(), "{ preferenceSet { userId revision } }")
        assert answer["data"] == {"preferenceSet": {"userId": "dnedry", "revision": 2}}


def test_dev_shows_its_demo_key_to_no_page_of_another_name(developed: dict[str, str]) -> None:
    own = httpx2.get(developed["operations"])
    other = httpx2.get(developed["operations"], headers={"host": "elsewhere.example"})

    assert (own.status_code, other.status_code) == (200, 421)
    assert developed["secret_key"] in own.text
    assert developed["secret_key"] not in other.text


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_front_ends_on_this_machine_may_call_dev(developed: dict[str, str], name: str) -> None:
    origin = f"http://{name}:5173"
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}

    may = httpx2.options(developed["graphql"], headers={"origin": origin, **asked})
    answer = httpx2.post(
        developed["graphql"],
        json={"query": "{ preferenceSet { userId } }"},
        headers={"Authorization": f"Bearer {developed['user_token']}", "origin": origin},
    )
    with connect(developed["graphql"].replace("http", "ws"), subprotocols=[TRANSPORT], origin=Origin(origin)) as socket:
        assert socket.subprotocol == TRANSPORT

    assert (may.status_code, answer.status_code) == (200, 200)
    assert {each.headers["access-control-allow-origin"] for each in (may, answer)} == {origin}


@pytest.mark.parametrize("signals", ["default", "ignore"], ids=["at a terminal", "in the background of a script"])
def test_dev_stops_with_its_database(tmp_path: Path, signals: str) -> None:
    # A shell lets what a script starts in the background ignore Ctrl-C.
    started_by = ("env", f"--{signals}-signal=INT")
    with gateway_command("dev", "--port", "0", folder=tmp_path, started_by=started_by) as process:
        assert first_line(process.stdout).startswith("Ready in ")
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "Stopped." in stdout
    until_blocking(lambda: not _mongod_runs(tmp_path))


def test_dev_takes_the_next_free_port(mongodb_url: str, database_name: str, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        gateway_command(
            *("dev", "--port", str(listener.getsockname()[1])),
            environment=environment(mongodb_url, database_name),
            folder=tmp_path,
        ) as process,
    ):
        port = listener.getsockname()[1]
        told = re.fullmatch(r"Port (\d+) is taken, so this gateway listens on (\d+)\.", first_line(process.stdout))

        assert told is not None
        assert int(told[1]) == port < int(told[2])
        assert first_line(process.stdout).startswith("Ready in ")


def _mongod_runs(folder: Path) -> bool:
    finished = subprocess.run(["pgrep", "-f", f"mongod.*{folder}"], capture_output=True, check=False)
    return finished.returncode == 0
