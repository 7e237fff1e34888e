"""One mongod process is started, refused and ended; but for broken installations it is the real one."""

import errno
import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.errors import ConfigurationError
from gateway.mongod.local import find_mongod, lead_alone
from gateway.mongod.node import MongodNode, PortTaken, RunningMongod, failure_in, free_port, start_on_first_free

PATIENCE_SECONDS = 20
ADDRESS_OF_NO_MACHINE = "192.0.2.1"  # kept for documentation by RFC 5737

LIBRARY_MISSING = """#!/bin/sh
echo "mongod: error while loading shared libraries: libcurl.so.4: cannot open it" >&2; exit 127
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMongod]:
    """One for the tests that only look at it."""
    started = MongodNode(find_mongod(), tmp_path_factory.mktemp("shared"), free_port()).start()
    lead_alone(started)
    yield started
    started.process.stop()


@pytest.fixture
def node(tmp_path: Path) -> MongodNode:
    return MongodNode(find_mongod(), tmp_path / "node", free_port())


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def stand_in(folder: Path, script: str) -> Path:
    """A broken installation: a program called mongod that only runs the script."""
    program = folder / "mongod"
    program.write_text(script)
    program.chmod(0o755)
    return program


def test_it_listens_on_loopback_only(running: RunningMongod) -> None:
    with socket.socket() as probe:
        refusal = probe.connect_ex(("127.0.0.2", running.node.port))

    assert refusal == errno.ECONNREFUSED


def test_it_takes_little_disk(running: RunningMongod) -> None:
    used = [file.stat().st_blocks * 512 for file in running.node.folder.rglob("*")]

    assert sum(used) < 60_000_000


def test_the_terminals_interrupt_does_not_reach_it(running: RunningMongod) -> None:
    mongod = (running.node.folder / "db" / "mongod.lock").read_text()

    assert os.getsid(int(mongod)) != os.getsid(0)


def test_test_commands_are_off_unless_asked_for(running: RunningMongod) -> None:
    assert "enableTestCommands=1" not in running.node.command()


@pytest.mark.parametrize(
    ("content", "holder"), [("4711", "process 4711"), ("", "another process")], ids=["named", "unnamed"]
)
def test_a_mongod_that_does_not_leave_the_folder_is_named(node: MongodNode, content: str, holder: str) -> None:
    lock = node.folder / "db" / "mongod.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text(content)
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ConfigurationError, match=f"in use by {holder}: stop it"):
            replace(node, start_seconds=0.1).start()


def test_a_port_that_is_taken_is_refused(node: MongodNode, taken_port: int) -> None:
    refusal = f"Port {taken_port} on 127.0.0.1 is taken: .* choose another port"
    with pytest.raises(PortTaken, match=refusal):
        replace(node, port=taken_port).start()


def test_another_port_is_tried_when_one_was_taken_meanwhile(node: MongodNode, taken_port: int) -> None:
    started = start_on_first_free(node, [taken_port, node.port])
    started.process.stop()

    assert started.node.port == node.port


def test_ports_that_are_all_taken_are_refused(node: MongodNode, taken_port: int) -> None:
    with pytest.raises(PortTaken, match=f"Port {taken_port} "):
        start_on_first_free(node, [taken_port, taken_port])


def test_a_free_port_can_be_taken() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as listener:
        taken = listener.getsockname()[1]

    assert taken == port


def test_an_address_without_a_free_port_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"No port on 192\.0\.2\.1 is free: .*--mongodb"):
        free_port(ADDRESS_OF_NO_MACHINE)


@pytest.mark.parametrize(
    ("script", "start_seconds", "refusal"),
    [
        (LIBRARY_MISSING, 20, r"library libcurl\.so\.4 is missing: .*apt-get install libcurl4"),
        ("not a program", 20, "did not become ready: .*Exec format error"),
        ("#!/bin/sh\nexec sleep 60\n", 0.2, "did not become ready: it gave no reason"),
    ],
    ids=["a library is missing", "not a program", "too slow"],
)
def test_a_broken_mongod_is_refused(node: MongodNode, script: str, start_seconds: float, refusal: str) -> None:
    program = stand_in(node.folder.parent, script)
    with pytest.raises(ConfigurationError, match=refusal):
        replace(node, executable=program, start_seconds=start_seconds).start()


def test_what_mongod_does_not_accept_is_quoted_from_its_log(node: MongodNode) -> None:
    with pytest.raises(ConfigurationError, match="Unknown --setParameter 'noSuchParameter'"):
        replace(node, parameters={"noSuchParameter": "1"}).start()


def test_a_mongod_that_does_not_react_is_killed(node: MongodNode) -> None:
    hung = node.start()
    os.killpg(hung.process.lifeline.pid, signal.SIGSTOP)
    hung.process.stop(stop_seconds=0.1)

    assert hung.process.exit_code() == -signal.SIGKILL


def test_mongod_finishes_cleanly_when_its_lifeline_is_terminated(node: MongodNode) -> None:
    started = node.start()
    started.process.lifeline.terminate()
    started.process.lifeline.wait(PATIENCE_SECONDS)
    started.process.stop()

    assert started.process.exit_code() == 0


@pytest.mark.parametrize(
    ("log", "failure"),
    [
        ('{"s": "I", "msg": "all is well"}\n', "it gave no reason"),
        ('{"s": "F", "msg": "no start", "attr": {"error": {"errmsg": "bad value"}}}', "no start: bad value"),
        ('{"s": "E", "msg": "no start", "attr": {"error": "Locked: by another."}}', "no start: Locked: by another"),
        ('{"s": "E", "msg": "engine", "attr": {"error": 28, "message": {"error_str": "full"}}}', "engine: full"),
        ('{"s": "I", "msg": "start"}\n{"s": "E", "msg": "cause"}\n{"s": "F", "msg": "effect"}', "cause"),
        ("\nBadValue: bad --port number\ntry --help\n", "BadValue: bad --port number"),
    ],
    ids=["no error", "error as an object", "error as a text", "of the storage engine", "the first error", "not JSON"],
)
def test_the_reason_is_the_first_error_in_the_log(log: str, failure: str) -> None:
    assert failure_in(log) == failure
