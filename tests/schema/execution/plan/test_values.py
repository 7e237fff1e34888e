from dataclasses import dataclass
from types import MappingProxyType

import pytest
from graphql import GraphQLBoolean, GraphQLInterfaceType, GraphQLString

from gateway.preferences.change import empty_set
from gateway.preferences.model import SetKey
from schema.execution.plan.arguments import Surprise
from schema.execution.plan.values import items, reader, strict, type_resolver
from tests.schema.executing import SCHEMA


@dataclass
class Thing:
    """Something that is no document."""

    name: str


def test_a_document_is_read_as_it_is_and_other_things_by_attribute() -> None:
    document = {"name": "a"}

    assert reader(document) is document
    assert reader(Thing("a")).get("name") == "a"


@pytest.mark.parametrize("value", [None, MappingProxyType({"name": "a"})], ids=["nothing", "a mapping of another kind"])
def test_what_has_no_fields_that_a_plan_knows_is_a_surprise(value: object) -> None:
    with pytest.raises(Surprise):
        reader(value)


@pytest.mark.parametrize("value", [[1], (1,)], ids=["list", "tuple"])
def test_a_list_of_any_kind_has_items(value: object) -> None:
    assert items(value) is value


@pytest.mark.parametrize("value", ["text", {"a": 1}, 1])
def test_what_is_no_list_is_a_surprise(value: object) -> None:
    with pytest.raises(Surprise):
        items(value)


def test_a_leaf_is_shown_as_its_type_shows_it() -> None:
    assert strict(GraphQLString)(3) == "3"


def test_a_leaf_is_never_nothing() -> None:
    with pytest.raises(Surprise):
        strict(GraphQLBoolean)(None)


def test_the_type_of_a_value_is_told_where_several_are_possible() -> None:
    node = SCHEMA._schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)

    assert type_resolver(node, None)(empty_set(SetKey.of_user("u"))) == "PreferenceSet"
