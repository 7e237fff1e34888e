from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from gateway.errors import MAX_PROBLEMS
from schema.documents.variables import variable_mistakes
from tests.schema.executing import SCHEMA, USER, Executor


def mistakes(declared: str, given: dict[str, Any], *, tells_names: bool = True) -> list[str]:
    (definition,) = parse(f"query ({declared}) {{ __typename }}").definitions
    assert isinstance(definition, OperationDefinitionNode)
    found = variable_mistakes(SCHEMA._schema, definition, given, tells_names=tells_names)
    assert all(each.locations for each in found)
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("declared", "given", "mistake"),
    [
        pytest.param("$a: ID", {"a": True}, "'$a' has invalid value: ID cannot represent value: true", id="a switch"),
        pytest.param("$a: ID!", {"a": None}, "non-null type 'ID!' not to be null.", id="null"),
        pytest.param("$a: ID!", {}, "non-null type 'ID!' to be provided.", id="nothing"),
        pytest.param(
            "$a: [ID!]", {"a": ["x", None]}, "at [1]: Expected value of non-null type 'ID!'", id="null in a list"
        ),
        pytest.param(
            "$a: String",
            {"a": {"x": [None, True, "é"]}},
            'string value: {"x": [null, true, "\\u00e9"]}',
            id="an object",
        ),
        pytest.param("$a: Boolean", {"a": "None"}, 'non boolean value: "None"', id="the text None"),
        pytest.param("$a: ChannelType", {"a": False}, "cannot represent non-string value: false", id="an enum"),
        pytest.param("$a: PreferencesInput", {"a": True}, "to be an object, found: true.", id="no object"),
        pytest.param("$a: Int", {"a": 2**70}, "integer value: 1180591620717411303424", id="a large number"),
        pytest.param("$a: String", {"a": ["\ud800"]}, 'value: ["\\ud800"]', id="half a character"),
        pytest.param(
            "$a: PreferencesInput",
            {"a": {"workflows": {"key": "w", "setting": {"enabled": "True"}}}},
            'at .workflows.setting.enabled: Boolean cannot represent a non boolean value: "True"',
            id="a list of one",
        ),
    ],
)
def test_values_are_shown_as_json(declared: str, given: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes(declared, given)

    assert mistake in found
    assert found.startswith("Variable '$a' has invalid value")


def test_a_long_value_is_shown_in_part() -> None:
    (found,) = mistakes("$a: String", {"a": ["x" * 10_000]})

    assert len(found) < 250
    assert found.endswith("...")


def test_every_mistake_is_told_up_to_a_limit() -> None:
    assert len(mistakes("$a: [ID!], $b: Int", {"a": [None, True], "b": "x"})) == 3
    assert len(mistakes("$a: [ID!]", {"a": [None] * 1000})) == MAX_PROBLEMS


def test_names_are_suggested_only_where_the_schema_may_be_read() -> None:
    given: dict[str, Any] = {"a": {"chanelTypes": {}}}

    (told,), (hidden,) = [mistakes("$a: PreferencesInput", given, tells_names=tells) for tells in (True, False)]

    assert "channelTypes" in told
    assert "channelTypes" not in hidden


def test_right_variables_have_no_mistakes() -> None:
    assert mistakes("$a: ID = 5, $b: Int, $c: [ID!]", {"b": 1, "c": "x"}) == []


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        pytest.param("query ($a: ID!) { preferenceSet(setId: $a) { id } }", {"a": None}, id="a variable"),
        pytest.param("{ preferenceSet(setId: null) { id } }", {}, id="a literal"),
        pytest.param("{ preferenceSets(filter: {mentions: {workflow: null}}) { totalCount } }", {}, id="a choice"),
        pytest.param(
            "query ($a: String) { preferenceSets(filter: {mentions: {workflow: $a}}) { totalCount } }",
            {"a": None},
            id="a variable within a choice",
        ),
        pytest.param(
            "mutation ($a: Boolean!) { setCommercialSubscribed(input: {setting: {enabled: $a}}) { __typename } }",
            {"a": {"b": None}},
            id="an object for a switch",
        ),
    ],
)
async def test_no_word_of_python_reaches_a_client(executor: Executor, document: str, variables: dict[str, Any]) -> None:
    error = await executor.error(document, caller=USER, **variables)

    assert not any(word in error["message"] for word in ("None", "True", "False", "Maybe", "'b'", "str"))
