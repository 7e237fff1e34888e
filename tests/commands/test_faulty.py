"""A process whose tasks beside the requests have met a fault of ours ends, so that its supervisor starts it again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.migrating import migrate
from tests.processes import STOP_SECONDS, first_line
from tests.waiting import until_blocking


@contextmanager
def faulty(how: str, given: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    migrate(given["GATEWAY_MONGODB_URL"], given["GATEWAY_MONGODB_DATABASE"])
    process = subprocess.Popen(
        # Not `-m`: a process that uvicorn starts would import that module before it can answer to its supervisor.
        [sys.executable, "-c", f"from tests.commands import faulty; faulty.{how}()"],
        env={**os.environ, **given, "GATEWAY_PORT": "0", "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, first_line(process.stdout).removeprefix("Listening on ")
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)


def is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


def servers_of(process: "subprocess.Popen[str]") -> set[int]:
    """The processes that serve, told from Python's own helper by what they run."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(each) for each in children if b"spawn_main" in _command_of(each)}


def _command_of(process_id: str) -> bytes:
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except FileNotFoundError:  # it has ended meanwhile
        return b""


def test_a_process_ends_with_an_error_and_its_cause_in_the_log(given: dict[str, str]) -> None:
    with faulty("alone", given) as (process, url):
        assert is_ready(url)

        process.send_signal(signal.SIGUSR1)
        _, stderr = process.communicate(timeout=STOP_SECONDS)

    logged, said = stderr.splitlines()
    assert process.returncode == 1
    assert json.loads(logged)["event"] == "background_task_failed"
    assert json.loads(logged)["task"] == "feed of bulk operations"
    assert "LookupError" in json.loads(logged)["fault"]
    assert said == "Error: A fault has ended feed of bulk operations, so this process has stopped: see its log."


def test_one_of_several_processes_is_started_again(given: dict[str, str]) -> None:
    with faulty("supervised", given) as (process, url):
        until_blocking(lambda: is_ready(url), timeout_seconds=90)
        until_blocking(lambda: len(servers_of(process)) == 2)
        before = servers_of(process)
        broken = min(before)

        until_blocking(lambda: _catches(broken, signal.SIGUSR1), timeout_seconds=90)
        os.kill(broken, signal.SIGUSR1)
        until_blocking(lambda: broken not in servers_of(process) and len(servers_of(process)) == 2, timeout_seconds=90)
        until_blocking(lambda: is_ready(url), timeout_seconds=90)

    assert len(before) == 2


def _catches(pid: int, number: signal.Signals) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) & 1 << number - 1)
