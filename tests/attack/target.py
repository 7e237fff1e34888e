"""A real gateway process to attack, and everything it says while it is attacked."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from gateway.mongod.local import blocking_local_mongod
from tests.processes import gateway_command, serving
from tests.signing import PUBLIC

_DATABASE: Final = "attacked"


@dataclass
class Target:
    """Where it listens, a secret key, and what it has said so far on standard error."""

    url: str
    key: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or 0

    @property
    def headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.url, headers=self.headers, timeout=30)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said.extend(self.process.stderr)


@contextmanager
def target(**settings: str) -> Iterator[Target]:
    """A gateway with default limits, but for bulk operations, of which any number may be started.

    Its mongod is its own, for failpoints that tests set in theirs would break it as well.
    """
    with (
        tempfile.TemporaryDirectory(prefix="gateway-attack-") as folder,
        blocking_local_mongod(Path(folder)) as mongodb_url,
        serving(mongodb_url, _DATABASE, user_token_key=PUBLIC, bulk_per_second="0", **settings) as running,
    ):
        environment = {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": _DATABASE}
        with gateway_command("keys", "create", "--name", "attack", environment=environment) as made:
            key, _ = made.communicate(timeout=30)
        attacked = Target(running.url, key.strip(), running.process)
        listening = threading.Thread(target=attacked._listen, daemon=True)
        listening.start()
        yield attacked
