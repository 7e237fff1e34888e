import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return ZipFile(next(folder.glob("*.whl")))


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


def test_the_licence_is_named_and_its_text_comes_along(wheel: ZipFile) -> None:
    [text] = [name for name in wheel.namelist() if name.endswith(".dist-info/licenses/gateway/LICENSE")]

    assert metadata.metadata("preferences-gateway")["License-Expression"] == "MIT"
    assert wheel.read(text).startswith(b"MIT License\n")


@pytest.mark.parametrize("package", ["gateway", "schema"])
def test_type_checkers_may_use_the_types_of_a_package(wheel: ZipFile, package: str) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_wheel_holds_what_runs_and_not_what_it_is_built_or_tested_with(wheel: ZipFile) -> None:
    names = set(wheel.namelist())

    assert {"gateway/console/static/manifest.json", "schema/schema.graphql"} <= names
    assert not [name for name in names if name.startswith(("tests/", "gateway/console/src/"))]
    assert not [name for name in names if "node_modules" in name or name.endswith((".mjs", "package-lock.json"))]


def test_no_lock_file_names_where_packages_come_from() -> None:
    locks = [path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]

    assert locks
    assert [path for path in locks if '"resolved"' in path.read_text()] == []
