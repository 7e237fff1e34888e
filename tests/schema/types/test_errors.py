import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from tests.schema.executing import SCHEMA

ERRORS = {
    "IdempotencyKeyReusedError": "IDEMPOTENCY_KEY_REUSED",
    "InvalidInputError": "INVALID_INPUT",
    "InvalidStatusError": "INVALID_STATUS",
    "NotFoundError": "NOT_FOUND",
    "RevisionConflictError": "REVISION_CONFLICT",
}


def test_every_expected_failure_can_be_selected_as_one() -> None:
    interface = SCHEMA._schema.type_map["UserError"]

    assert isinstance(interface, GraphQLInterfaceType)
    assert {each.name for each in SCHEMA._schema.get_possible_types(interface)} == set(ERRORS)


@pytest.mark.parametrize(("name", "code"), ERRORS.items())
def test_an_expected_failure_tells_its_code(name: str, code: str) -> None:
    type_ = SCHEMA._schema.type_map[name]

    assert isinstance(type_, GraphQLObjectType)
    assert code in (type_.fields["code"].description or "")
    assert {"message", "code", "path"} <= type_.fields.keys()
