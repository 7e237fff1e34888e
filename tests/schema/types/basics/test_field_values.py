from dataclasses import dataclass

import pytest
from strawberry import Some

from gateway.preferences.model import WHEN_ABSENT
from schema.types.basics.field_values import given, read_field


@dataclass
class Thing:
    """Something that is no document."""

    name: str


def test_documents_are_read_by_key_and_other_things_by_attribute() -> None:
    assert read_field({"name": "a"}, "name") == read_field(Thing("a"), "name") == "a"


def test_what_a_document_leaves_out_has_its_meaning() -> None:
    assert {name: read_field({}, name) for name in WHEN_ABSENT} == dict(WHEN_ABSENT)
    assert read_field({}, "enabled") is None


def test_an_attribute_that_is_missing_is_a_fault() -> None:
    with pytest.raises(AttributeError):
        read_field(Thing("a"), "nothing")


@pytest.mark.parametrize(("maybe", "value"), [(None, None), (Some(None), None), (Some(0), 0)], ids=repr)
def test_an_optional_argument_is_what_it_brings(maybe: Some[int | None] | None, value: int | None) -> None:
    assert given(maybe) == value
