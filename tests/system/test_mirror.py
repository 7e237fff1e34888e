"""The tests mirror the tree: `gateway/http/hosts.py` is tested in `tests/http/test_hosts.py`."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

WITHOUT_TESTS = {
    "gateway/bulk/claim.py": "values of the protocol that the claim store keeps; it has the tests",
    "gateway/bulk/store.py": "protocols; the stores that keep them have the tests",
    "gateway/console/demo.py": "values for the pages; the tests of the pages see them there",
    "gateway/preferences/store.py": "a protocol; the store that keeps it has the tests",
    "gateway/server/timed_connection.py": "half of a protocol; the protocol that it is a part of has the tests",
    "schema/types/basics/page_arguments.py": "the types of four arguments; the SDL shows what they say",
}
"""Modules without a test file of their name, and why."""


def modules() -> set[str]:
    """Every module that says more than its package does, by its path."""
    paths = [path for package in ("gateway", "schema") for path in (ROOT / package).rglob("*.py")]
    named = [path for path in paths if path.name != "__init__.py" and "node_modules" not in path.parts]
    return {str(path.relative_to(ROOT)) for path in named}


def mirror_of(module: str) -> Path:
    path = Path(module)
    folder = path.parent if path.parts[0] == "schema" else path.parent.relative_to("gateway")
    return ROOT / "tests" / folder / f"test_{path.name}"


def test_every_module_has_a_test_file_of_its_name() -> None:
    untested = {module for module in modules() if not mirror_of(module).is_file()}

    assert untested == set(WITHOUT_TESTS), "write tests/.../test_NAME.py, or say in WITHOUT_TESTS why not"
