"""Starts real gateway processes, as an operator does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.migrating import migrate

START_SECONDS = 30
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class GatewayProcess:
    """A running `gateway serve`: its URL and its process."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def gateway_command(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    started_by: Sequence[str] = (),
) -> Iterator[subprocess.Popen[str]]:
    """Run `gateway` with these arguments, and stop it at the end. The caller reads its output.

    `started_by` are words in front of the command, for example those of `env`; they must replace themselves by it.
    """
    process = subprocess.Popen(
        [*started_by, sys.executable, "-m", "gateway", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)


def first_line(stream: IO[str] | None) -> str:
    """The next line of a stream; empty when the stream has ended."""
    assert stream is not None
    return stream.readline().strip()


@contextmanager
def serving(mongodb_url: str, database: str, **settings: str) -> Iterator[GatewayProcess]:
    """Run `gateway serve` on a free port. Name settings in lower case without `GATEWAY_`."""
    environment = {
        "GATEWAY_MONGODB_URL": mongodb_url,
        "GATEWAY_MONGODB_DATABASE": database,
        "GATEWAY_PORT": "0",
        **{f"GATEWAY_{name.upper()}": value for name, value in settings.items()},
    }
    migrate(mongodb_url, database)
    with gateway_command("serve", environment=environment) as process:
        line = first_line(process.stdout)
        assert line.startswith("Listening on "), line or (process.stderr and process.stderr.read())
        yield GatewayProcess(line.removeprefix("Listening on "), process)


@contextmanager
def developing(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Run `gateway dev` with a private database in the folder, and give what it prints with `--json`."""
    command = ("dev", "--json", "--port", "0", *arguments)
    with gateway_command(*command, environment=environment, folder=folder) as process:
        line = first_line(process.stdout)
        assert line.startswith("{"), line or (process.stderr and process.stderr.read())
        said: dict[str, str] = json.loads(line)
        yield said
