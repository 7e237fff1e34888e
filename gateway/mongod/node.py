"""Runs `mongod` as a member of a replica set, in a child process that ends with this process.

::

    folder/mongod.log     the log since the last start
    folder/db/            the data, kept between starts

It listens only on 127.0.0.1 and needs no password.
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
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on {HOST} is taken: stop what listens there, or choose another port (0 takes any free one)."
        )


@dataclass(frozen=True, slots=True)
class MongodNode:
    """The configuration of one `mongod`; `parameters` are its `--setParameter` options by name.

    Setting `abandoned` aborts a start that runs in another thread.
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
        """The host and port, in the form used by a replica set's configuration."""
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """The path of the log, which is overwritten at each start."""
        return self.folder / "mongod.log"

    def start(self) -> "RunningMongod":
        """Start the process and wait until it accepts connections; the caller initiates the replica set.

        If a killed process left a `mongod` running in the folder, it is given `start_seconds` to end first.

        Raises:
            PortTaken: Another program listens on the port.
            ConfigurationError: The folder cannot be written or is in use, or `mongod` does not start.
        """
        lock_file(self.folder / "db" / "mongod.lock", wait_seconds=self.start_seconds).close()
        with os_errors_explained(self.folder):
            running = RunningMongod(self, BoundProcess.start(self.command(), self.log))
        try:
            # A connection to the port could reach another server that has taken it, so the log is read instead.
            running.wait_until(lambda: b"Waiting for connections" in self.log.read_bytes())
        except BaseException:
            running.process.kill()
            raise
        return running

    def command(self) -> list[str]:
        """Return the command line, with small files, a small cache and no snapshot history to save resources."""
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
    """A node whose process was started; `process.stop` shuts it down, `process.kill` simulates a crash."""

    node: MongodNode
    process: BoundProcess

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Poll `ready` until it returns true; a driver error in it counts as not ready.

        Raises:
            PortTaken: `mongod` exited because another program listens on the port.
            ConfigurationError: `mongod` exited or took longer than `start_seconds`, and the message has the reason; or
                the start was abandoned.
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
    """Return the first error in a log of `mongod` as one phrase; later errors are usually its consequences.

    Source: MongoDB manual, "Log Messages", Structured Logging (`s` is the severity, F fatal and E error).
    """
    return next(filter(None, map(_failure_of, log.splitlines())), "it gave no reason")


def _failure_of(line: str) -> str:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line.strip()  # output of the loader or the lifeline, or of `mongod` about its arguments
    match entry.get("s"), entry.get("msg"), entry.get("attr"):
        case ("E" | "F", said, {"error": str(cause) | {"errmsg": str(cause)}} | {"message": {"error_str": str(cause)}}):
            return f"{said}: {cause.rstrip('.')}"
        case ("E" | "F", said, _):
            return str(said)
    return ""


def start_on_first_free(node: MongodNode, ports: Sequence[int]) -> RunningMongod:
    """Start the node on the first of these ports that is free.

    Raises:
        PortTaken: All ports are taken; the error names the last one.
        ConfigurationError: As for `MongodNode.start`.
    """
    *others, last = ports
    for port in others:
        with suppress(PortTaken):
            return replace(node, port=port).start()
    return replace(node, port=last).start()


def free_port(host: str = HOST) -> int:
    """Return a port of `host` that is free at the moment; another program may take it before it is used.

    Raises:
        ConfigurationError: No port is free.
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
    """Lock a file until the returned file object is closed; the file and its folder are created if missing.

    If another process holds the lock, wait up to `wait_seconds` for it.

    Raises:
        ConfigurationError: Another process holds the lock, or the folder cannot be written.
    """
    deadline = time.monotonic() + wait_seconds
    with os_errors_explained(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("a+")  # not "w", which would erase the holder's pid
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
    """Raise an `OSError` in the block as a `ConfigurationError` that names the folder.

    Raises:
        ConfigurationError: The folder cannot be written; the message has the reason.
    """
    try:
        yield
    except OSError as error:
        refusal = f"The folder {folder} cannot be written ({error.strerror}): choose one that can be."
        raise ConfigurationError(refusal) from error
