"""`gateway dev`: what it shows, which database it uses, and how it stops."""

import json
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pymongo import MongoClient
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.commands.calling import ask, finished, new_key
from tests.commands.invoking import environment
from tests.faults.subscriber import TRANSPORT
from tests.processes import developing, first_line, gateway_command
from tests.waiting import until_blocking

LONGEST_STOP_SECONDS = 8
"""It is less than three where nobody else uses the machine."""

WRITE = 'mutation { setPreferences(input: {userId: "dnedry", preferences: {}}) { __typename } }'


@pytest.fixture(scope="module")
def developed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A `gateway dev`, for tests that leave it as it is: what it says about itself."""
    with developing(tmp_path_factory.mktemp("dev")) as said:
        yield said


def test_dev_shows_credentials_that_work_and_keeps_its_data(tmp_path: Path) -> None:
    with developing(tmp_path) as said:
        url = said["graphql"].removesuffix("/graphql")
        body = json.loads(Path(said["bulk_body"]).read_bytes())
        assert len(body["variables"]["users"]) == 1000
        ask(url, said["secret_key"], WRITE)
        own = ask(url, said["user_token"], "{ preferenceSet { userId exists } }")
        assert own["data"] == {"preferenceSet": {"userId": said["user"], "exists": True}}

    with developing(tmp_path) as again:
        assert again["secret_key"] == said["secret_key"]
        signed = finished("token", "--user", "dnedry", "--folder", str(tmp_path / ".gateway"))
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


def test_dev_takes_the_next_free_port(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        gateway_command("dev", "--port", str(listener.getsockname()[1]), folder=tmp_path) as process,
    ):
        port = listener.getsockname()[1]
        told = re.fullmatch(r"Port (\d+) is taken, so this gateway listens on (\d+)\.", first_line(process.stdout))

        assert told is not None
        assert int(told[1]) == port < int(told[2])
        assert first_line(process.stdout).startswith("Ready in ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", ["starting", "serving"])
def test_who_cannot_wait_may_interrupt_twice(tmp_path: Path, moment: str, number: int) -> None:
    with gateway_command("dev", "--port", "0", "--json", folder=tmp_path) as process, ExitStack() as stack:
        if moment == "serving":
            stack.enter_context(_watching(json.loads(first_line(process.stdout))))
        else:
            until_blocking((tmp_path / ".gateway" / "mongod.log").exists)
        began = time.monotonic()
        process.send_signal(number)
        select.select([], [], [], 0.15)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=20)
        seconds = time.monotonic() - began

    assert (process.returncode, stderr) == (0, "")
    assert seconds < LONGEST_STOP_SECONDS
    assert not _mongod_runs(tmp_path)


def test_dev_leaves_the_database_of_serve_alone(
    mongodb_url: str, database_name: str, given: dict[str, str], tmp_path: Path
) -> None:
    with gateway_command("dev", "--port", "0", "--json", environment=given, folder=tmp_path) as process:
        said = json.loads(first_line(process.stdout))

    with MongoClient[dict[str, Any]](mongodb_url) as client:
        assert client[database_name].list_collection_names() == []
    assert (
        said["database"] == "A private MongoDB in .gateway (GATEWAY_MONGODB_URL is set, and not obeyed: give --mongodb)"
    )


def test_dev_does_not_put_its_keys_into_a_database_of_others(
    mongodb_url: str, database_name: str, given: dict[str, str], tmp_path: Path
) -> None:
    new_key(given)
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        before = {name: client[database_name][name].count_documents({}) for name in _collections(client, database_name)}

        refused = finished("dev", "--port", "0", "--mongodb", mongodb_url, environment=given, folder=tmp_path)

        after = {name: client[database_name][name].count_documents({}) for name in _collections(client, database_name)}
    assert refused.returncode == 1
    assert f"{database_name!r} at 127.0.0.1" in refused.stderr
    assert "--yes" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert after == before


@pytest.mark.parametrize("others", [True, False], ids=["one of others, with --yes", "one that it made"])
def test_dev_uses_a_database_that_it_may(mongodb_url: str, database_name: str, tmp_path: Path, others: bool) -> None:
    if others:
        new_key(environment(mongodb_url, database_name))
    named = {"GATEWAY_MONGODB_DATABASE": database_name}
    options = ["--mongodb", mongodb_url, *(["--yes"] if others else [])]
    for _ in range(2):
        with developing(tmp_path, *options, environment=named) as said:
            assert said["database"].startswith(f"The database {database_name!r} at 127.0.0.1:")
            url = said["graphql"].removesuffix("/graphql")
            answer = ask(url, said["secret_key"], '{ preferenceSet(userId: "dnedry") { exists } }')

    assert answer["data"] == {"preferenceSet": {"exists": True}}


def test_no_other_database_than_the_private_one_is_emptied(mongodb_url: str, tmp_path: Path) -> None:
    kept = tmp_path / ".gateway" / "kept"
    kept.parent.mkdir()
    kept.touch()

    refused = finished("dev", "--fresh", "--mongodb", mongodb_url, folder=tmp_path)

    assert refused.returncode == 1
    assert "--fresh" in refused.stderr
    assert kept.exists()


@contextmanager
def _watching(said: Mapping[str, str]) -> Iterator[httpx2.Response]:
    """A stream of events that has begun and has no end."""
    with httpx2.stream(
        "POST",
        said["graphql"],
        json={"query": "subscription { bulkOperationUpdates { id } }"},
        headers={"Authorization": f"Bearer {said['secret_key']}", "Accept": "text/event-stream"},
        timeout=20,
    ) as response:
        yield response


def _collections(client: "MongoClient[dict[str, Any]]", database_name: str) -> list[str]:
    return sorted(client[database_name].list_collection_names())


def _mongod_runs(folder: Path) -> bool:
    finished = subprocess.run(["pgrep", "-f", f"mongod.*{folder}"], capture_output=True, check=False)
    return finished.returncode == 0
