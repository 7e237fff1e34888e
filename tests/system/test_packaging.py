import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["gateway", "schema"])
def test_an_import_name_belongs_to_this_distribution_alone(name: str) -> None:
    spec = find_spec(name)

    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")
    assert set(metadata.packages_distributions().get(name, [])) <= {"preferences-gateway"}


@pytest.mark.parametrize(
    "statement",
    ["import schema", "from gateway.cli import main; main(['sdl'], standalone_mode=False)"],
    ids=["import schema", "gateway sdl"],
)
def test_the_schema_needs_no_driver(statement: str) -> None:
    check = (
        f"{statement}; import sys; sys.exit(str(sorted({{'motor', 'pymongo', 'fiftyone'}} & set(sys.modules)) or ''))"
    )

    finished = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)

    assert finished.stderr.strip() == ""


def test_the_licence_is_named() -> None:
    assert metadata.metadata("preferences-gateway")["License-Expression"] == "MIT"


def test_no_lock_file_names_where_packages_come_from() -> None:
    locks = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]

    assert locks
    assert [path for path in locks if '"resolved"' in path.read_text()] == []
