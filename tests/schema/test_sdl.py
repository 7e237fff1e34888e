import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    FieldDefinitionNode,
    InputValueDefinitionNode,
    Node,
    Visitor,
    build_schema,
    get_named_type,
    is_input_object_type,
    is_non_null_type,
    is_union_type,
    parse,
    print_ast,
    validate_schema,
    visit,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryMaybe, StrawberryOptional

import schema as package
from schema import schema_sdl
from tests.schema.executing import SCHEMA

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


def test_every_root_field_may_be_null_so_that_one_failure_leaves_the_others() -> None:
    schema = build_schema(schema_sdl())
    roots = [schema.query_type, schema.mutation_type, schema.subscription_type]

    required = [name for root in roots if root for name, each in root.fields.items() if is_non_null_type(each.type)]

    assert required == []


def test_every_mutation_has_a_union_and_an_input_of_its_own() -> None:
    mutation = build_schema(schema_sdl()).mutation_type
    assert mutation is not None

    for name, field in mutation.fields.items():
        own = f"{name[0].upper()}{name[1:]}"
        assert is_union_type(field.type), name
        assert (field.type.name, str(get_named_type(field.args["input"].type))) == (f"{own}Result", f"{own}Input")


def test_every_id_is_an_id_or_a_uuid() -> None:
    named = {
        node.name.value: print_ast(node.type).strip("[]!")
        for node in _nodes()
        if isinstance(node, FieldDefinitionNode | InputValueDefinitionNode)
        and re.fullmatch(r"ids?|\w+Ids?", node.name.value)
    }

    assert {"id", "ids", "userId", "userIds", "setId", "tenantId"} <= named.keys()
    assert {name for name, type_ in named.items() if type_ not in ("ID", "UUID")} == set()


def test_every_page_argument_says_how_long_a_page_is() -> None:
    sizes = [
        node for node in _nodes() if isinstance(node, InputValueDefinitionNode) and node.name.value in ("first", "last")
    ]

    assert sizes
    for node in sizes:
        assert node.description is not None
        assert re.search(r"at most|up to", node.description.value, re.IGNORECASE)
        assert "100" in node.description.value or "1,000" in node.description.value


def test_no_input_forbids_null_in_words_of_python() -> None:
    """Strawberry would say `Maybe[str | None]` to a client."""
    types = SCHEMA._schema.type_map.values()
    fields = [field for type_ in types if is_input_object_type(type_) for field in type_.fields.values()]
    declared = [field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].type for field in fields]

    maybes = [each.of_type for each in declared if isinstance(each, StrawberryMaybe)]

    assert len(maybes) > 20
    assert [each for each in maybes if not isinstance(each, StrawberryOptional)] == []


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
