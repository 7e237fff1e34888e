import pytest
from graphql import GraphQLField, GraphQLUnionType, get_named_type

from tests.schema.executing import SCHEMA

MUTATION = SCHEMA._schema.mutation_type
assert MUTATION is not None


@pytest.mark.parametrize("field", MUTATION.fields.values(), ids=list(MUTATION.fields))
def test_a_mutation_gives_a_success_or_failures_that_are_told_alike(field: GraphQLField) -> None:
    result = get_named_type(field.type)

    assert isinstance(result, GraphQLUnionType)
    successes = [each.name for each in result.types if "UserError" not in {one.name for one in each.interfaces}]
    assert len(successes) == 1
    assert len(result.types) > 1


def test_each_mutation_has_a_result_of_its_own() -> None:
    assert MUTATION is not None
    names = [get_named_type(field.type).name for field in MUTATION.fields.values()]

    assert sorted(names) == sorted(set(names))
