from collections.abc import Iterator
from typing import Any

import pytest

from gateway.bulk.model import Status
from gateway.preferences.model import ChannelType, ConditionOperator
from gateway.rest.json_schemas import COMPONENTS, list_of, ref


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        yield from references(list(value.values()))


def test_every_reference_leads_to_a_component() -> None:
    assert set(references(list(COMPONENTS.values()))) <= {ref(name)["$ref"] for name in COMPONENTS}


def test_lists_refer_to_their_items() -> None:
    assert list_of("PreferenceSet") == {"type": "array", "items": ref("PreferenceSet")}


def test_everything_the_domain_has_is_described() -> None:
    kinds, condition = COMPONENTS["ChannelTypes"]["properties"], COMPONENTS["Condition"]["properties"]
    statuses = COMPONENTS["BulkOperation"]["properties"]["status"]["enum"]

    assert {*kinds} - {"__strategy__"} == {*ChannelType}
    assert {*condition["operator"]["enum"]} == {*ConditionOperator}
    assert {each.upper() for each in statuses} == {*Status} - {Status.CANCELED}


@pytest.mark.parametrize("name", ["PreferenceSet", "BulkOperation", "User", "Tenant", "FieldError"])
def test_answers_have_all_their_members(name: str) -> None:
    assert COMPONENTS[name]["required"] == list(COMPONENTS[name]["properties"])


@pytest.mark.parametrize(
    ("name", "others_are_refused"),
    [
        ("PreferenceSetRequest", True),
        ("BulkPreferencesRequest", False),
        ("UserRequest", False),
        ("TenantRequest", False),
    ],
)
def test_only_sets_are_closed(name: str, *, others_are_refused: bool) -> None:
    assert (COMPONENTS[name].get("additionalProperties") is False) is others_are_refused
