"""Starting the gateway and its rivals, one at a time and each on the same core."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.mongod.node import free_port
from tests.bench.data import DATABASE
from tests.waiting import until_blocking

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parent.parent

_UVICORN: Final = (
    "-m",
    "uvicorn",
    "--log-level",
    "error",
    "--no-access-log",
    "--loop",
    "uvloop",
    "--http",
    "httptools",
)


@dataclass(frozen=True, slots=True)
class Server:
    """How to start a server, and what it calls itself in the table.

    `graphql` is the path of its GraphQL endpoint, None for REST. `words` is the dialect of its documents.
    """

    name: str
    command: Sequence[str]
    graphql: str | None = "/graphql"
    words: str = "rival"
    environment: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A server that accepts connections."""

    server: Server
    port: int
    process: subprocess.Popen[bytes]

    @property
    def resident_bytes(self) -> int:
        """The memory of the process."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


GATEWAY: Final = Server("gateway", (sys.executable, "-m", "gateway", "serve"), words="gateway")
WITHOUT_PLANS: Final = Server(
    "gateway without plans", GATEWAY.command, words="gateway", environment={"GATEWAY_COMPILED_PLANS": "false"}
)
MERCURIUS: Final = Server("Mercurius with JIT", ("node", "rivals/mercurius.mjs"))
YOGA: Final = Server("graphql-yoga", ("node", "rivals/yoga.mjs"))
APOLLO: Final = Server("Apollo Server", ("node", "rivals/apollo.mjs"), graphql="/")
NAIVE: Final = Server("naive Strawberry", (sys.executable, *_UVICORN, "tests.bench.rivals.naive:app"), graphql="/")
REST: Final = Server(
    "Starlette REST route", (sys.executable, *_UVICORN, "tests.bench.rivals.rest:app"), graphql=None, words="rest"
)

ALL: Final = (GATEWAY, WITHOUT_PLANS, MERCURIUS, YOGA, APOLLO, NAIVE, REST)
WITH_SUBSCRIPTIONS: Final = (GATEWAY, MERCURIUS, YOGA)


@contextmanager
def running(server: Server, mongodb_url: str, **settings: str) -> Iterator[Running]:
    """Start a server on the first core, and stop it at the end."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NODE_ENV": "production",
        "MONGODB_URL": mongodb_url,
        "MONGODB_DATABASE": DATABASE,
        "PORT": str(port),
        "UVICORN_PORT": str(port),
        "GATEWAY_MONGODB_URL": mongodb_url,
        "GATEWAY_MONGODB_DATABASE": DATABASE,
        "GATEWAY_PORT": str(port),
        "GATEWAY_BULK_PER_SECOND": "0",
        **{f"GATEWAY_{name.upper()}": value for name, value in settings.items()},
        **(server.environment or {}),
    }
    process = subprocess.Popen([*on_core(0), *server.command], cwd=HERE, env=environment, stdout=subprocess.DEVNULL)
    try:
        until_blocking(lambda: process.poll() is not None or _accepts(port), timeout_seconds=60)
        yield Running(server, port, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def on_core(number: int) -> list[str]:
    """The words before a command that keep it on one core."""
    return [shutil.which("taskset") or "taskset", "-c", str(number)]


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
