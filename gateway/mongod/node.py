"""A child process that runs `mongod` as a member of a replica set, and ends when this process does.

::

    folder/mongod.log     what `mongod` said since it was last started
    folder/db/            the data, kept from one start to the next

It listens on 127.0.0.1 only and asks nobody for a password.
"""

import fcntl
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

import orjson
from pymongo.errors import PyMongoError

from gateway.errors import ConfigurationError
from gateway.mongod.lifeline import BoundProcess

HOST = "127.0.0.1"
START_SECONDS = 20.0
POLL_SECONDS = 0.02
PORT_TAKEN_EXIT_CODE = 48
MISSING_LIBRARY = re.compile(r"error while loading shared libraries: ([^:\s]+)")


class PortTaken(ConfigurationError):
    """Something else listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on {HOST} is taken: stop what listens there, or choose another port (0 takes any free one)."
        )


@dataclass(frozen=True, slots=True)
class MongodNode:
    """How one `mongod`, a member of a replica set, is to run; `parameters` are its `--setParameter` by name.

    Whoever sets `abandoned` ends a start that is under way in another thread.
    """

    executable: Path
    folder: Path
    port: int
    replica_set: str = "gateway"
    test_commands: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    start_seconds: float = START_SECONDS
    abandoned: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where it listens, as the configuration of a replica set names its members."""
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What it said since its last start."""
        return self.folder / "mongod.log"

    def start(self) -> "RunningMongod":
        """Start the process and wait until it accepts connections; the replica set is the caller's to initiate.

        A `mongod` that a killed process left in the folder is given `start_seconds` to finish first.

        Raises:
            PortTaken: something else listens on the port.
            ConfigurationError: the folder cannot be written or is in use, or `mongod` has another reason.
        """
        lock_file(self.folder / "db" / "mongod.lock", wait_seconds=self.start_seconds).close()
        with os_errors_explained(self.folder):
            running = RunningMongod(self, BoundProcess.start(self.command(), self.log))
        try:
            # Trying the port instead could meet another server that has taken it.
            running.wait_until(lambda: b"Waiting for connections" in self.log.read_bytes())
        except BaseException:
            running.process.kill()
            raise
        return running

    def command(self) -> list[str]:
        """The command line: small files, a small cache and no old versions, as befits a development machine."""
        parameters = {
            "diagnosticDataCollectionEnabled": "false",
            "minSnapshotHistoryWindowInSeconds": "0",
            **self.parameters,
        }
        if self.test_commands:
            parameters["enableTestCommands"] = "1"
        return [
            *(str(self.executable), "--quiet", "--dbpath", str(self.folder / "db")),
            *("--bind_ip", HOST, "--port", str(self.port), "--nounixsocket"),
            *("--replSet", self.replica_set, "--oplogSize", "64", "--wiredTigerCacheSizeGB", "0.25"),
            *("--wiredTigerEngineConfigString", "log=(file_max=8MB,prealloc=false)"),
            *(word for name, value in parameters.items() for word in ("--setParameter", f"{name}={value}")),
        ]


@dataclass(frozen=True, slots=True)
class RunningMongod:
    """A node whose process was started; `process.stop` ends it cleanly, `process.kill` as a crash would."""

    node: MongodNode
    process: BoundProcess

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready` holds; a driver's error inside it counts as not yet.

        Raises:
            PortTaken: `mongod` ended because something else listens on the port.
            ConfigurationError: `mongod` ended, or took longer than `start_seconds`; the message quotes its reason.
                Or the start was abandoned.
        """
        deadline = time.monotonic() + self.node.start_seconds
        while True:
            with suppress(PyMongoError):
                if ready():
                    return
            if self.node.abandoned.is_set():
                raise ConfigurationError("The start was abandoned.")
            if self.process.exit_code() is not None or time.monotonic() > deadline:
                raise self._refusal(self.process.exit_code())
            time.sleep(POLL_SECONDS)

    def _refusal(self, exit_code: int | None) -> ConfigurationError:
        if exit_code == PORT_TAKEN_EXIT_CODE:
            return PortTaken(self.node.port)
        log = self.node.log.read_text(errors="replace")
        if missing := MISSING_LIBRARY.search(log):
            return ConfigurationError(
                f"mongod cannot start because the library {missing[1]} is missing: "
                "install the package that holds it (for libcurl.so.4, `apt-get install libcurl4`)."
            )
        return ConfigurationError(f"mongod did not become ready: {failure_in(log)} (its log is {self.node.log}).")


def failure_in(log: str) -> str:
    """The first error in a log of `mongod`, as one phrase; the errors after it are its consequences.

    Source: MongoDB manual, "Log Messages", Structured Logging (`s` is the severity, F fatal and E error).
    """
    return next(filter(None, map(_failure_of, log.splitlines())), "it gave no reason")


def _failure_of(line: str) -> str:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line.strip()  # said by the loader or the lifeline, or by `mongod` about its arguments
    match entry.get("s"), entry.get("msg"), entry.get("attr"):
        case ("E" | "F", said, {"error": str(cause) | {"errmsg": str(cause)}} | {"message": {"error_str": str(cause)}}):
            return f"{said}: {cause.rstrip('.')}"
        case ("E" | "F", said, _):
            return str(said)
    return ""


def start_on_first_free(node: MongodNode, ports: Sequence[int]) -> RunningMongod:
    """Start the node on the first port that nothing else listens on.

    Raises:
        PortTaken: all are taken; the error names the last.
        ConfigurationError: as for `MongodNode.start`.
    """
    *others, last = ports
    for port in others:
        with suppress(PortTaken):
            return replace(node, port=port).start()
    return replace(node, port=last).start()


def free_port(host: str = HOST) -> int:
    """A port of `host` on which nothing listens at this moment.

    Raises:
        ConfigurationError: there is none.
    """
    try:
        with socket.create_server((host, 0)) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        refusal = (
            f"No port on {host} is free: stop programs that hold ports there, "
            "or give the URL of a running MongoDB with --mongodb."
        )
        raise ConfigurationError(refusal) from error


def lock_file(path: Path, *, wait_seconds: float = 0) -> TextIO:
    """Lock a file, made with its folder if need be, until the file returned is closed.

    Another holder is given `wait_seconds` to let go.

    Raises:
        ConfigurationError: another process holds it, or the folder cannot be written.
    """
    deadline = time.monotonic() + wait_seconds
    with os_errors_explained(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("a+")
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        if time.monotonic() >= deadline:
            file.close()
            raise _in_use(path)
        time.sleep(POLL_SECONDS)


def _in_use(lock: Path) -> ConfigurationError:
    holder = lock.read_text().strip()
    who = f"process {holder}" if holder else "another process"
    return ConfigurationError(f"The folder {lock.parent} is in use by {who}: stop it, or choose another folder.")


@contextmanager
def os_errors_explained(folder: Path) -> Iterator[None]:
    """Turn what the operating system refuses inside into a refusal that names the folder.

    Raises:
        ConfigurationError: the folder cannot be written; the message quotes the reason.
    """
    try:
        yield
    except OSError as error:
        refusal = f"The folder {folder} cannot be written ({error.strerror}): choose one that can be."
        raise ConfigurationError(refusal) from error
