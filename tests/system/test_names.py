"""A class has a name of its own, so that it can be searched for and spoken of without naming its module."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

TYPES_OF_THE_SDL = Path("schema/types")
"""A type of the SDL has the name of the class of the domain that it shows: its name is that of the API."""


def classes() -> Iterator[tuple[str, Path]]:
    """Every class of the packages, and the module in which it stands."""
    for package in ("gateway", "schema"):
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.ClassDef):
                        yield node.name, path.relative_to(ROOT)


def test_no_name_of_a_class_stands_twice() -> None:
    places = defaultdict(list)
    for name, path in classes():
        if not path.is_relative_to(TYPES_OF_THE_SDL):
            places[name].append(str(path))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_two_types_of_the_sdl_have_one_name() -> None:
    names = [name for name, path in classes() if path.is_relative_to(TYPES_OF_THE_SDL)]

    assert len(names) == len(set(names))
