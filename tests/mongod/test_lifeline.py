import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.mongod import lifeline
from gateway.mongod.lifeline import BoundProcess
from tests.waiting import until_blocking

PATIENCE_SECONDS = 20


def shell(script: str, log: Path) -> BoundProcess:
    return BoundProcess.start(["sh", "-c", script], log)


def test_a_command_that_ends_tells_its_exit_code_and_what_it_printed(tmp_path: Path) -> None:
    started = shell("echo said; echo wrong >&2; exit 7", tmp_path / "log")

    until_blocking(lambda: started.exit_code() is not None)
    started.stop()

    assert started.exit_code() == 7
    assert (tmp_path / "log").read_text() == "said\nwrong\n"


def test_a_command_that_is_stopped_can_finish(tmp_path: Path) -> None:
    started = shell("trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.05; done", tmp_path / "log")
    until_blocking(lambda: "ready" in (tmp_path / "log").read_text())

    started.stop(stop_seconds=PATIENCE_SECONDS)

    assert started.exit_code() == 0
    assert (tmp_path / "log").read_text() == "ready\nfinished\n"


def test_a_command_that_does_not_stop_is_killed(tmp_path: Path) -> None:
    started = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done", tmp_path / "log")
    until_blocking(lambda: "ready" in (tmp_path / "log").read_text())

    started.stop(stop_seconds=0.1)

    assert started.exit_code() == -signal.SIGKILL


def test_a_command_that_cannot_be_run_is_said(tmp_path: Path) -> None:
    started = BoundProcess.start([str(tmp_path / "nowhere")], tmp_path / "log")

    until_blocking(lambda: started.exit_code() is not None)
    started.stop()

    assert started.exit_code() == 1
    assert "No such file" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_a_command_ends_with_whoever_started_it(tmp_path: Path, number: int) -> None:
    script = "echo $$; exec sleep 60"
    parent = (
        "import pathlib, sys, time; from gateway.mongod.lifeline import BoundProcess;"
        f"BoundProcess.start(['sh', '-c', {script!r}], pathlib.Path(sys.argv[1])); print(flush=True); time.sleep(60)"
    )
    log, root = tmp_path / "log", Path(lifeline.__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", parent, str(log)], cwd=root, stdout=subprocess.PIPE) as process:
        until_blocking(lambda: log.exists() and log.read_text().strip().isdecimal(), timeout_seconds=PATIENCE_SECONDS)
        child = int(log.read_text())
        process.send_signal(number)

    until_blocking(lambda: not Path(f"/proc/{child}").exists() or _is_dead(child), timeout_seconds=PATIENCE_SECONDS)


def _is_dead(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False
