"""The gateway of 0.1, as a wheel that is built from its commit and installed into a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.processes import STOP_SECONDS, GatewayProcess, first_line

COMMIT: Final = "9c1957b33ffc4c462192a3b98b0912bec1db4016"
ROOT: Final = Path(__file__).parents[2]


def install(folder: Path) -> Path:
    """Build the wheel and install it without its dependencies, which are those of the present; gives the folder."""
    source, installed = folder / "source", folder / "installed"
    source.mkdir()
    if subprocess.run(["git", "cat-file", "-e", COMMIT], cwd=ROOT, check=False, capture_output=True).returncode:
        # A shallow clone has only the newest commits.
        subprocess.run(["git", "fetch", "--quiet", "--depth", "1", "origin", COMMIT], cwd=ROOT, check=True)
    archive = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=source, input=archive, check=True)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*pip, str(wheel)], check=True)
    return installed


@contextmanager
def started(installed: Path, command: str, environment: Mapping[str, str]) -> Iterator[GatewayProcess]:
    """A `gateway serve` or `gateway worker` of 0.1, stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from gateway.cli import main; main()", command],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": str(installed), "GATEWAY_PORT": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = first_line(process.stdout)
        assert line, process.stderr and process.stderr.read()
        yield GatewayProcess(line.removeprefix("Listening on "), process)
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)
