import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import Node, Visitor, build_schema, parse, validate_schema, visit

import schema as package
from schema import schema_sdl

COMMITTED = Path(package.__file__).with_name("schema.graphql")

DESCRIBED = (
    "enum_type_definition",
    "enum_value_definition",
    "field_definition",
    "input_object_type_definition",
    "input_value_definition",
    "interface_type_definition",
    "object_type_definition",
    "scalar_type_definition",
    "union_type_definition",
)


def test_the_committed_schema_is_the_one_served() -> None:
    assert COMMITTED.read_text() == schema_sdl()


def test_the_schema_is_valid_for_other_tools() -> None:
    assert validate_schema(build_schema(schema_sdl())) == []


def test_everything_is_described() -> None:
    without = [node for node in _nodes() if node.kind in DESCRIBED and getattr(node, "description", None) is None]

    assert without == []


def test_the_schema_knows_no_database() -> None:
    question = "import schema, sys; print({'motor', 'pymongo', 'bson', 'gateway.mongo'} & sys.modules.keys())"

    answer = subprocess.run([sys.executable, "-c", question], cwd=COMMITTED.parents[1], check=True, capture_output=True)

    assert answer.stdout.strip() == b"set()"


def _nodes() -> Iterator[Node]:
    found: list[Node] = []

    class Collector(Visitor):
        def enter(self, node: Node, *_: object) -> None:
            found.append(node)

    visit(parse(schema_sdl()), Collector())
    yield from found
