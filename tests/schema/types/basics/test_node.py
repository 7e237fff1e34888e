import pytest
from graphql import GraphQLInterfaceType

from gateway.preferences.change import empty_set
from gateway.preferences.model import SetKey
from schema.types.basics.node import Node
from tests.bulk.operations import operation
from tests.schema.executing import SCHEMA


@pytest.mark.parametrize(
    ("document", "name"),
    [(empty_set(SetKey.of_user("u")), "PreferenceSet"), (operation(), "BulkOperation")],
    ids=["a set", "an operation"],
)
def test_the_type_of_a_document_is_told_from_it(document: dict[str, object], name: str) -> None:
    assert Node.resolve_type(document, None, None) == name


def test_everything_that_has_an_id_can_be_told() -> None:
    interface = SCHEMA._schema.type_map["Node"]

    assert isinstance(interface, GraphQLInterfaceType)
    assert {each.name for each in SCHEMA._schema.get_possible_types(interface)} == {"PreferenceSet", "BulkOperation"}
