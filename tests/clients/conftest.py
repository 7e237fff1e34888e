"""Real clients from the npm registry, installed as their lock file says, against a real `gateway dev`."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import developing

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The clients, installed."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)
    return HERE / "node_modules"


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A `gateway dev` with its demo data; gives what it says about itself."""
    with developing(tmp_path_factory.mktemp("dev")) as said:
        yield said


def run_node(script: str, **environment: str) -> Any:
    """Run a script of this folder with Node; what it prints, as JSON."""
    finished = subprocess.run(
        ["node", script],
        cwd=HERE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)
