from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import InvalidInput
from gateway.preferences.conditions.arguments import WITHOUT_ARGUMENT
from gateway.preferences.conditions.condition import evaluate, validate
from gateway.preferences.conditions.operands import Facts
from gateway.preferences.conditions.variables import (
    MAX_PATH_CHARACTERS,
    PREFIXES,
    is_dynamic,
    is_path,
    value_at,
)
from gateway.preferences.model import ConditionOperator, Json, Tree
from tests.preferences.trees import json_values

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
AT = ("conditions", "0")

literals = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("data.value")


def condition(variable: str, operator: str, argument: Json = None) -> Tree:
    return {"variable": variable, "operator": operator, "argument": argument}


def matched(given_condition: Tree, variables: Tree) -> bool:
    return evaluate(given_condition, Facts(variables), now=NOW).matched


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_prefix_leads_into_its_variables(prefix: str) -> None:
    assert matched(condition(f"{prefix}.a.b", "equal_to", 1), {prefix: {"a": {"b": 1}}})


@pytest.mark.parametrize("root", ["specimen", "refs", "Recipient"])
def test_a_variable_may_begin_with_any_name_and_may_lead_nowhere(root: str) -> None:
    known = condition(f"{root}.dna", "equal_to", "frog")

    assert validate(known, AT) == known
    assert not matched(known, {"recipient": {"dna": "frog"}})
    assert matched(known, {root: {"dna": "frog"}})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data.items.0.kind", "egg"),
        ("data.items.1.kind", "fossil"),
        ("data.items.2.kind", None),
        ("data.items.01.kind", None),
        ("data.items.-1.kind", None),
        ("data.items.kind", None),
        ("data.rows.1.0", "b"),
        ("data.named.0", "zero"),
        ("data.text.0", None),
        (f"data.items.{'9' * 200}", None),
    ],
)
def test_a_number_in_a_path_is_the_index_of_a_list(path: str, expected: Json) -> None:
    data: Tree = {
        "items": [{"kind": "egg"}, {"kind": "fossil"}],
        "rows": [["a"], ["b"]],
        "named": {"0": "zero"},
        "text": "abc",
    }

    assert value_at(path, {"data": data}, missing=None) == expected


def test_bounds_may_be_paths() -> None:
    in_time = condition("data.at", "is_timestamp_between", ["data.start", "data.end"])
    in_range = condition("data.n", "is_between", ["recipient.least", 10])
    as_text = condition("data.at", "is_timestamp_between", '["data.start", "2026-12-31"]')
    data: Tree = {"at": "2026-06-01", "start": "2026-01-01", "end": "2026-12-31", "n": 7}

    for each, recipient in ((in_time, {}), (in_range, {"least": 5}), (as_text, {})):
        assert validate(each, AT) == each
        assert matched(each, {"data": data, "recipient": dict(recipient)})
    assert not matched(in_time, {"data": {**data, "end": "2026-03-01"}})
    assert not matched(in_time, {"data": {"at": "2026-06-01", "start": "2026-01-01"}})


@pytest.mark.parametrize("operator", ["empty", "not_empty", "exists", "not_exists"])
@pytest.mark.parametrize("argument", ["", None])
def test_an_argument_that_says_nothing_is_none(operator: str, argument: Json) -> None:
    assert validate(condition("data.a", operator, argument), AT) == condition("data.a", operator)


@pytest.mark.parametrize(
    "variables",
    [{}, {"data": {}}, {"data": {"a": 1}}, {"data": None}, {"data": [1]}, {"recipient": {"a": {"b": "x"}}}],
)
def test_a_path_that_leads_nowhere_is_the_empty_text(variables: Tree) -> None:
    outcome = evaluate(condition("data.a.b", "equal_to", ""), Facts(variables), now=NOW)

    assert outcome.matched
    assert outcome.actual == ""


@pytest.mark.parametrize(
    ("operator", "argument", "expected"),
    [
        ("equal_to", "pro", False),
        ("equal_to", None, False),
        ("not_equal_to", "pro", True),
        ("greater_than", 0, False),
        ("less_than", 0, False),
        ("greater_than_or_equal_to", 0, False),
        ("less_than_or_equal_to", 0, False),
        ("contains", "pro", False),
        ("not_contains", "pro", True),
        ("contains_all", ["pro"], False),
        ("not_contains_all", ["pro"], True),
        ("empty", None, True),
        ("not_empty", None, False),
        ("exists", None, False),
        ("not_exists", None, True),
        ("is_timestamp", None, False),
        ("is_not_timestamp", None, True),
        ("is_timestamp_on_or_after", "7 days ago", False),
        ("is_timestamp_before", "7 days ago", False),
        ("is_timestamp_on_or_after_date", "2026-11-21", False),
        ("is_timestamp_before_date", "2026-11-21", False),
        ("is_timestamp_on_or_after_now", None, False),
        ("is_timestamp_before_now", None, False),
        ("is_timestamp_between", ["2025-01-01", "2025-12-31"], False),
        ("is_between", [0, 1], False),
        ("is_audience_member", "paid", False),
        ("is_not_audience_member", "paid", True),
    ],
)
def test_how_each_operator_meets_a_missing_variable(operator: str, argument: Json, *, expected: bool) -> None:
    assert matched(condition("recipient.plan", operator, argument), {}) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("pro", True), ("", True), ([], True), (False, True), (0, True), (None, False)]
)
def test_whatever_is_set_and_not_null_exists(value: Json, *, expected: bool) -> None:
    variables: Tree = {"recipient": {"plan": value}}

    assert matched(condition("recipient.plan", "exists"), variables) is expected
    assert matched(condition("recipient.plan", "not_exists"), variables) is not expected


def test_an_argument_may_be_a_path() -> None:
    muted = condition("recipient.muted", "not_contains", "data.dino")

    assert matched(muted, {"recipient": {"muted": ["raptor"]}, "data": {"dino": "trex"}})
    assert not matched(muted, {"recipient": {"muted": ["raptor"]}, "data": {"dino": "raptor"}})


@pytest.mark.parametrize(
    ("operator", "actual", "expected"),
    [
        ("equal_to", "x", False),
        ("not_equal_to", "x", True),
        ("contains", "x", False),
        ("not_contains", "x", True),
        ("greater_than", 5, False),
        ("contains_all", ["x"], False),
        ("is_timestamp_before", "2026-11-21", False),
        ("is_between", 5, False),
    ],
)
def test_how_operators_meet_a_missing_argument(operator: str, actual: Json, *, expected: bool) -> None:
    assert matched(condition("recipient.a", operator, "data.missing"), {"recipient": {"a": actual}}) is expected


@pytest.mark.parametrize(
    ("actual", "operator", "argument", "expected"),
    [
        (6, "greater_than", "5", True),
        (5, "equal_to", "5", True),
        ("5", "equal_to", "5", True),
        (5, "not_equal_to", "5", False),
        (True, "equal_to", "true", True),
        ("true", "equal_to", "true", True),
        (False, "equal_to", "true", False),
        (None, "equal_to", "null", True),
        (["b"], "contains", '["a", "b"]', True),
        (["a", "b"], "contains_all", '["a", "b"]', True),
        (5, "is_between", "[1, 10]", True),
        ("data.csv", "equal_to", '"data.csv"', True),
    ],
)
def test_a_text_that_is_json_is_compared_as_both(actual: Json, operator: str, argument: str, *, expected: bool) -> None:
    assert matched(condition("data.n", operator, argument), {"data": {"n": actual}}) is expected


def test_what_a_path_leads_to_is_taken_as_it_is() -> None:
    assert not matched(condition("recipient.n", "equal_to", "data.n"), {"recipient": {"n": 5}, "data": {"n": "5"}})


@pytest.mark.parametrize("argument", ["refs.step.delivery_status", "data", "data.", "data..a", "pro.max", ""])
def test_other_texts_with_dots_are_literals(argument: str) -> None:
    assert matched(condition("recipient.a", "equal_to", argument), {"recipient": {"a": argument}})


@pytest.mark.parametrize("variable", ["recipient.audiences", "recipient.id"])
def test_membership_is_looked_up_among_the_recipients_audiences(variable: str) -> None:
    facts = Facts({"recipient": {"audiences": ["paid"], "id": "ada"}})

    outcome = evaluate(condition(variable, "is_audience_member", "paid"), facts, now=NOW)

    assert outcome.matched
    assert outcome.actual == ["paid"]


def test_an_outcome_tells_the_condition_in_its_stored_form() -> None:
    outcome = evaluate(condition("data.total", "less_than", 5), Facts({"data": {"total": 7}}), now=NOW)

    assert outcome.condition == {"variable": "data.total", "operator": "LESS_THAN", "argument": 5}
    assert outcome.matched is False
    assert outcome.actual == 7


@given(
    st.sampled_from(["data.value", "recipient.audiences", "vars.a.b"]),
    st.sampled_from(ConditionOperator),
    literals | st.lists(literals, max_size=3),
    st.dictionaries(st.sampled_from(PREFIXES), json_values | st.dictionaries(st.just("value"), json_values)),
)
def test_no_variables_make_an_evaluation_fail(
    variable: str, operator: ConditionOperator, argument: Json, variables: Tree
) -> None:
    assert matched(condition(variable, operator, argument), variables) in (True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("data.a", True), ("recipient.a b.c", True), ("data", False), ("data.", False), ("data..a", False), ("", False)],
)
def test_a_path_is_two_names_or_more(text: str, *, expected: bool) -> None:
    assert is_path(text) is expected
    assert is_dynamic(text) is expected


@pytest.mark.parametrize("text", ["pro.max", "specimen.dna", "refs.a.b"])
def test_only_a_path_that_begins_with_a_prefix_is_dynamic(text: str) -> None:
    assert is_path(text)
    assert not is_dynamic(text)


def test_a_null_at_the_end_of_a_path_is_found() -> None:
    assert value_at("data.a", {"data": {"a": None}}, missing="") is None


@pytest.mark.parametrize("operator", sorted(WITHOUT_ARGUMENT))
@pytest.mark.parametrize("argument", [{}, {"argument": None}], ids=["absent", "null"])
def test_operators_of_the_variable_alone_need_no_argument(operator: str, argument: Tree) -> None:
    assert validate({"variable": "data.a", "operator": operator, **argument}, AT) == condition("data.a", operator)


@pytest.mark.parametrize("argument", ["pro", "5", 5, True, None, ["a", 1], "data.plan", "a[0].b", ["data.a[0]"]])
def test_a_valid_condition_is_kept_as_it_is(argument: Json) -> None:
    given_condition = condition("recipient.plan", "equal_to", argument)

    assert validate(given_condition, AT) == given_condition


@given(st.sampled_from(ConditionOperator), literals | st.lists(literals, max_size=3))
def test_what_is_not_refused_is_kept_as_it_is(operator: ConditionOperator, argument: Json) -> None:
    given_condition = condition("recipient.plan", operator, argument)

    with suppress(InvalidInput):
        kept = None if operator in WITHOUT_ARGUMENT else argument
        assert validate(given_condition, AT) == condition("recipient.plan", operator, kept)


@pytest.mark.parametrize(
    ("given_condition", "path", "words"),
    [
        pytest.param("recipient.plan", (), "is an object", id="text"),
        pytest.param(None, (), "is an object", id="null"),
        pytest.param([], (), "is an object", id="list"),
        pytest.param({**condition("data.a", "empty"), "x": 1}, ("x",), "only", id="unknown-part"),
        pytest.param({"operator": "empty"}, ("variable",), "A variable is a path", id="no-variable"),
        pytest.param(condition("recipient", "empty"), ("variable",), "is a path", id="prefix-alone"),
        pytest.param(condition("recipient.a[0]", "empty"), ("variable",), "`data.items.0` instead", id="brackets"),
        pytest.param(
            condition("recipient.a", "equal_to", "data.b[1]"),
            ("argument",),
            "`data.items.0` instead",
            id="brackets-too",
        ),
        pytest.param(
            condition("recipient.a", "is_between", [1, "data.b[1]"]), ("argument", "1"), "instead of", id="a-bound"
        ),
        pytest.param(condition("data..a", "empty"), ("variable",), "is a path", id="empty-key"),
        pytest.param({"variable": 5, "operator": "empty"}, ("variable",), "is a path", id="variable-is-a-number"),
        pytest.param(
            condition("data." + "x" * MAX_PATH_CHARACTERS, "empty"), ("variable",), "the limit is 256", id="long"
        ),
        pytest.param(condition("data.\ud800", "empty"), ("variable",), "lone surrogate", id="half-a-character"),
        pytest.param({"variable": "data.a"}, ("operator",), "There is no such operator", id="no-operator"),
        pytest.param(condition("data.a", "EQUAL_TO", 1), ("operator",), "are equal_to, ", id="unknown-operator"),
        pytest.param(
            {"variable": "data.a", "operator": []}, ("operator",), "no such operator", id="operator-is-a-list"
        ),
        pytest.param(
            {"variable": "data.a", "operator": "equal_to"}, ("argument",), "`equal_to` needs an argument", id="absent"
        ),
        pytest.param(condition("data.a", "exists", "x"), ("argument",), "takes no argument", id="one-too-many"),
        pytest.param(condition("data.a", "is_between", [1]), ("argument",), "two numbers", id="one-number-only"),
        pytest.param(condition("data.a", "equal_to", [[]]), ("argument", "0"), "a list of these", id="list-in-list"),
    ],
)
def test_a_malformed_condition_is_refused_where_it_is_wrong(
    given_condition: Json, path: tuple[str, ...], words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        validate(given_condition, AT)

    assert refused.value.path == (*AT, *path)
