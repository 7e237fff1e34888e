"""Large integers are kept exactly or refused: on both faces, as literals and as variables, stored and decided."""

from typing import Any

import httpx2
import orjson
import pytest

DEFAULT = "/v1/users/jhammond/preferences/default"
WRITE = """{ setPreferences(input: {userId: "jhammond", preferences: {channelTypes: {email: %s}}}) {
    __typename ... on UserError { message path }
} }"""
BY_VARIABLE = "mutation ($argument: JSON) " + WRITE % (
    '{conditions: [{variable: "data.n", operator: EQUAL_TO, argument: $argument}]}'
)
READ = """{ preferenceSet(userId: "jhammond") {
    exists channelTypes { email { conditions { argument } } } history { nodes { after } }
} }"""
DECIDE = """query ($variables: JSON) { preferenceDecision(
    input: {userId: "jhammond", channels: [{channelType: EMAIL}], variables: %s}
) { allowed channels { steps { conditions { actual } } } } }"""

STORABLE = [2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)]
TOO_LARGE = [2**63, 2**64, -(2**63) - 1, 10**30, 10**300]
WAYS = ["rest", "literal", "variable"]


async def graphql(faces: httpx2.AsyncClient, document: str, variables: str = "null") -> Any:
    """The answer to a document whose variables are JSON text, so that no client touches their integers."""
    body = f'{{"query": {orjson.dumps(document).decode()}, "variables": {variables}}}'
    response = await faces.post("/graphql", content=body, headers={"content-type": "application/json"})
    return orjson.loads(response.content)


async def write(faces: httpx2.AsyncClient, way: str, number: str) -> Any:
    """Whether a condition with this integer was taken; if not, what was said."""
    if way == "rest":
        condition = f'{{"variable": "data.n", "operator": "equal_to", "argument": {number}}}'
        body = f'{{"channel_types": {{"email": {{"conditions": [{condition}]}}}}}}'
        response = await faces.put(DEFAULT, content=body, headers={"content-type": "application/json"})
        return response.is_success or response.json()["message"]
    if way == "variable":
        answer = await graphql(faces, BY_VARIABLE, f'{{"argument": {number}}}')
    else:
        condition = f'{{variable: "data.n", operator: EQUAL_TO, argument: {number}}}'
        answer = await graphql(faces, "mutation " + WRITE % f"{{conditions: [{condition}]}}")
    if "errors" in answer:
        return answer["errors"][0]["message"]
    return answer["data"]["setPreferences"]["__typename"] == "PreferencesWritten" or answer


async def decide(faces: httpx2.AsyncClient, way: str, number: str) -> Any:
    if way == "literal":
        return await graphql(faces, DECIDE.replace("($variables: JSON)", "") % f"{{data: {{n: {number}}}}}")
    return await graphql(faces, DECIDE % "$variables", f'{{"variables": {{"data": {{"n": {number}}}}}}}')


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", STORABLE)
async def test_an_integer_of_64_bits_is_kept_exactly(faces: httpx2.AsyncClient, way: str, number: int) -> None:
    assert await write(faces, way, str(number)) is True

    shown = await faces.get(DEFAULT)
    read = (await graphql(faces, READ))["data"]["preferenceSet"]

    assert f'"argument":{number}}}' in shown.text
    assert read["channelTypes"]["email"]["conditions"][0]["argument"] == number
    assert read["history"]["nodes"][0]["after"]["conditions"][0]["argument"] == number
    for given_by in ("literal", "variable"):
        same, near = [
            await decide(faces, given_by, str(each)) for each in (number, number - (number > 0) + (number < 0))
        ]
        assert [each["data"]["preferenceDecision"]["allowed"] for each in (same, near)] == [True, False]
        step = same["data"]["preferenceDecision"]["channels"][0]["steps"][0]
        assert step["conditions"][0]["actual"] == number


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", TOO_LARGE)
async def test_a_larger_integer_is_refused(faces: httpx2.AsyncClient, way: str, number: int) -> None:
    said = await write(faces, way, str(number))

    assert "must fit into 64 bits; write a larger one as" in str(said)
    assert (await graphql(faces, READ))["data"]["preferenceSet"]["exists"] is False


@pytest.mark.parametrize("way", ["literal", "variable"])
@pytest.mark.parametrize("number", TOO_LARGE)
async def test_a_larger_integer_among_the_facts_is_refused(faces: httpx2.AsyncClient, way: str, number: int) -> None:
    answer = await decide(faces, way, str(number))

    assert "must fit into 64 bits" in answer["errors"][0]["message"]
    assert answer["errors"][0]["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")


@pytest.mark.parametrize("way", WAYS)
async def test_an_integer_of_thousands_of_digits_is_refused(faces: httpx2.AsyncClient, way: str) -> None:
    said = await write(faces, way, "9" * 5_000)

    assert isinstance(said, str)
    assert "unexpected error" not in said


@pytest.mark.parametrize("way", WAYS)
async def test_a_larger_integer_may_be_written_as_a_text(faces: httpx2.AsyncClient, way: str) -> None:
    exact = 2**64 + 1

    assert await write(faces, way, f'"{exact}"') is True
    same, near = [await decide(faces, "literal", f'"{each}"') for each in (exact, exact + 1)]

    assert [each["data"]["preferenceDecision"]["allowed"] for each in (same, near)] == [True, False]
