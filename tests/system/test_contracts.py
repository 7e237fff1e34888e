"""The import contracts catch strays: modules and imports that do not belong are planted, and the check fails."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("gateway", "schema")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
MOST_SIDE_BY_SIDE = 16


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and of their contracts."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            if "node_modules" not in module.parts:
                target = copy / module.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(module, target)
    return copy


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False)


def test_the_tree_keeps_its_contracts(tree: Path) -> None:
    finished = lint(tree)

    assert finished.returncode == 0, finished.stdout
    assert " 0 broken." in finished.stdout


@pytest.mark.parametrize(
    ("module", "line", "word"),
    [
        ("schema/helpers.py", "", "helpers"),
        ("gateway/common.py", "", "common"),
        ("gateway/http/utils.py", "", "utils"),
        ("schema/types/sets/extra.py", "", "extra"),
        ("gateway/console/policy.py", "import schema", "schema"),
        ("gateway/rates.py", "import motor", "motor"),
        ("gateway/http/hosts.py", "import gateway.mongo.client", "gateway.mongo.client"),
        ("gateway/rest/errors.py", "import schema.errors", "schema.errors"),
        ("schema/roots/query.py", "import gateway.mongo.client", "gateway.mongo"),
    ],
)
def test_a_stray_is_caught(tree: Path, module: str, line: str, word: str) -> None:
    path = tree / module
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")

    finished = lint(tree)

    if before is None:
        path.unlink()
    else:
        path.write_text(before)
    assert finished.returncode == 1, finished.stdout
    assert word in finished.stdout


def test_every_package_with_siblings_has_a_contract_that_names_each() -> None:
    graph = grimp.build_graph(*PACKAGES)
    parted = {each for each in graph.modules if len(graph.find_children(each)) > 1}
    held = {name for contract in CONTRACTS if contract.get("exhaustive") for name in contract["containers"]}

    assert parted == held


def test_no_folder_holds_more_modules_than_a_reader_can_overlook() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    sizes = {
        str(folder.relative_to(ROOT)): len([each for each in folder.glob("*.py") if each.name != "__init__.py"])
        for folder in folders
        if "node_modules" not in folder.parts
    }

    assert {folder: size for folder, size in sizes.items() if size > MOST_SIDE_BY_SIDE} == {}
