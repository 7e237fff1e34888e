"""Every GraphQL operation that the pages send is one that the schema answers."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "gateway" / "console" / "src"


@pytest.mark.parametrize("source", sorted(SOURCES.rglob("*.graphql")), ids=lambda source: source.stem)
def test_the_schema_answers_what_the_pages_ask(source: Path) -> None:
    schema = build_schema((ROOT / "schema" / "schema.graphql").read_text())

    assert validate(schema, parse(source.read_text())) == []
