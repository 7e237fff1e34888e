from typing import Any

import httpx2
import orjson
import pytest

from gateway.http.json_bodies import JsonTooLarge, parse_json

URL = "/v1/users/u/preferences/default"
AS_JSON = {"content-type": "application/json"}


def parsed(text: str | bytes, *, max_depth: int = 3, max_values: int = 10) -> Any:
    return parse_json(text, max_depth=max_depth, max_values=max_values)


@pytest.mark.parametrize(
    "text",
    ["[[[]]]", '{"a": {"b": {}}}', "[1,2,3,4,5,6,7,8,9,0]", '"[[[[[["', "1"],
    ids=["lists", "objects", "values", "a string", "a number"],
)
def test_what_is_within_the_limits_is_read(text: str) -> None:
    assert parsed(text) == orjson.loads(text)
    assert parsed(text.encode()) == orjson.loads(text)


@pytest.mark.parametrize("text", ["[[[[]]]]", '{"a": [{"b": []}]}', "[1, 2, [[[]]]]"], ids=["lists", "both", "late"])
def test_deeper_json_is_refused_with_the_limit(text: str) -> None:
    with pytest.raises(JsonTooLarge, match="nested too deeply; at most 3 levels"):
        parsed(text)


@pytest.mark.parametrize("text", ["[1,2,3,4,5,6,7,8,9,0,1]", "[" + "[]," * 9 + "[]]"], ids=["numbers", "lists"])
def test_more_values_are_refused_with_the_limit(text: str) -> None:
    with pytest.raises(JsonTooLarge, match="too many values; at most 10"):
        parsed(text)


def test_a_body_that_is_long_but_small_is_read() -> None:
    assert parsed('["' + "x" * 1000 + '"]') == ["x" * 1000]


@pytest.mark.parametrize("text", ["", "{", "NaN", "[1e999]", '"\\ud800"', "1" * 400, b"\xff", '"\ud800"'], ids=repr)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        parsed(text)


@pytest.mark.parametrize(
    "number", [2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**30, 123456789012345678901234567890]
)
def test_integers_are_exact(number: int) -> None:
    value = parsed(f'{{"a": [{number}], "b": 1.5}}')

    assert value == {"a": [number], "b": 1.5}
    assert isinstance(value["a"][0], int)


@pytest.mark.parametrize("text", ["1e30", "12345678901234567890.5", "1234567890123456789012E2", "-0.0"])
def test_other_numbers_are_doubles(text: str) -> None:
    value = parsed(f'[{text}, "12345678901234567890"]')

    assert value == [float(text), "12345678901234567890"]
    assert isinstance(value[0], float)


def test_depth_that_no_parser_bears_is_refused_whatever_the_limit() -> None:
    text = "[" * 1000 + f"{2**70}" + "]" * 1000

    with pytest.raises(JsonTooLarge):
        parsed(text, max_depth=5000, max_values=5000)


DEEP, MANY = b"[" * 500 + b"]" * 500, b"[" + b"0," * 99_999 + b"0]"
EXPLAINED = {
    DEEP: "The JSON is nested too deeply; at most 64 levels are allowed here.",
    MANY: "The JSON has too many values; at most 20,000 are allowed here.",
}


@pytest.mark.parametrize("json", EXPLAINED, ids=["500 levels", "100,000 values"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", URL), ("PUT", f"{URL}/workflows/w"), ("PUT", "/v1/users/u"), ("POST", "/v1/users/bulk/preferences")],
)
async def test_the_http_api_keeps_the_limits(server: httpx2.AsyncClient, method: str, path: str, json: bytes) -> None:
    answer = await server.request(method, path, content=b'{"dropped": ' + json + b"}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_params")
    assert answer.json()["errors"] == [{"field": None, "message": EXPLAINED[json], "type": "invalid"}]


@pytest.mark.parametrize("json", EXPLAINED, ids=["500 levels", "100,000 values"])
async def test_graphql_keeps_the_limits(faces: httpx2.AsyncClient, json: bytes) -> None:
    body = b'{"query": "{ __typename }", "variables": {"a": ' + json + b"}}"

    answer = await faces.post("/graphql", content=body, headers=AS_JSON)

    assert answer.json() == {"errors": [{"message": EXPLAINED[json], "extensions": {"code": "OPERATION_TOO_LARGE"}}]}


WRITE = """
mutation ($argument: JSON) {
  setPreferences(input: {userId: "u", preferences: {channelTypes: {email: {
    conditions: [{variable: "data.amount", operator: EQUAL_TO, argument: $argument}]
  }}}}) { __typename }
}
"""


@pytest.mark.parametrize("number", [b"9223372036854775807", b"-9223372036854775807"])
async def test_an_integer_of_64_bits_is_stored_and_shown_exactly(faces: httpx2.AsyncClient, number: bytes) -> None:
    condition = b'{"variable": "data.amount", "operator": "equal_to", "argument": ' + number + b"}"
    await faces.put(URL, content=b'{"channel_types": {"email": {"conditions": [' + condition + b"]}}}")

    assert number in (await faces.get(URL)).content


@pytest.mark.parametrize("number", [b"18446744073709551616", b"-9223372036854775809", b"1" + b"0" * 30])
async def test_an_integer_beyond_64_bits_is_refused_by_both_faces(faces: httpx2.AsyncClient, number: bytes) -> None:
    condition = b'{"variable": "data.amount", "operator": "equal_to", "argument": ' + number + b"}"
    by_http = await faces.put(URL, content=b'{"channel_types": {"email": {"conditions": [' + condition + b"]}}}")
    body = orjson.dumps({"query": WRITE, "variables": {"argument": orjson.Fragment(number)}})
    by_graphql = await faces.post("/graphql", content=body, headers=AS_JSON)

    assert by_http.json()["errors"][0]["field"] == "channel_types.email.conditions.0.argument"
    assert by_graphql.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await faces.get(URL)).json()["channel_types"] is None


async def test_an_integer_beyond_64_bits_in_what_is_dropped_does_no_harm(faces: httpx2.AsyncClient) -> None:
    body = b'{"account": 123456789012345678901234567890}'

    answers = [await faces.put("/v1/users/u", content=body, headers={"idempotency-key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].headers["idempotent-replayed"] == "true"
