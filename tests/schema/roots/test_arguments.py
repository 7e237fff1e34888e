import pytest
from graphql import GraphQLArgument, GraphQLObjectType, Undefined

from tests.schema.executing import SCHEMA


def arguments(name: str) -> list[GraphQLArgument]:
    """Every argument of this name of the root fields."""
    roots = (SCHEMA._schema.query_type, SCHEMA._schema.mutation_type, SCHEMA._schema.subscription_type)
    fields = [field for root in roots if isinstance(root, GraphQLObjectType) for field in root.fields.values()]
    return [field.args[name] for field in fields if name in field.args]


@pytest.mark.parametrize("name", ["userId", "setId", "tenantId", "id", "filter", "orderBy"])
def test_an_argument_is_described_wherever_it_is(name: str) -> None:
    assert arguments(name)
    assert [each for each in arguments(name) if not each.description] == []


def test_the_set_is_the_default_one_unless_another_is_named() -> None:
    assert {each.default_value for each in arguments("setId")} == {"default"}


@pytest.mark.parametrize("name", ["userId", "tenantId", "filter"])
def test_what_may_be_left_out_has_no_default(name: str) -> None:
    assert {each.default_value for each in arguments(name)} <= {Undefined}
