import pytest

from gateway.preferences.conditions.variables import Variables, is_dynamic, is_path, value_at
from gateway.preferences.model import Json

VARIABLES: Variables = {
    "recipient": {"plan": "pro", "none": None, "tags": ["a", {"name": "b"}], "0": "a key"},
    "data": {},
}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("recipient.plan", True), ("a.b.c", True), ("recipient", False), ("", False), (".", False), ("a..b", False)],
    ids=repr,
)
def test_a_path_has_two_names_at_least_and_no_empty_one(text: str, is_one: bool) -> None:
    assert is_path(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("data.amount", True), ("run.total", True), ("example.com", False), ("data", False)], ids=repr
)
def test_an_argument_is_a_path_when_it_begins_with_a_prefix(text: str, is_one: bool) -> None:
    assert is_dynamic(text) is is_one


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("recipient.plan", "pro"),
        ("recipient.none", None),
        ("recipient.tags.0", "a"),
        ("recipient.tags.1.name", "b"),
        ("recipient.0", "a key"),
        ("data", {}),
    ],
)
def test_a_path_leads_through_objects_and_lists(path: str, value: Json) -> None:
    assert value_at(path, VARIABLES, missing="missing") == value


@pytest.mark.parametrize(
    "path",
    ["recipient.name", "actor.id", "recipient.plan.0", "recipient.tags.2", "recipient.tags.-1", "recipient.tags.00"],
)
def test_a_path_that_leads_nowhere_gives_what_stands_for_it(path: str) -> None:
    assert value_at(path, VARIABLES, missing="missing") == "missing"
