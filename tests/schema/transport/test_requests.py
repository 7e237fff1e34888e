from typing import Any

import pytest
from starlette.requests import Request

from gateway.settings import Settings
from schema.refusals import RequestRefused
from schema.transport.requests import parameter_fault, parsed, read_request

LIMITS = Settings(max_json_depth=3, max_json_values=5, max_body_bytes=100)


def request(body: bytes = b"", *, method: str = "POST", query: bytes = b"", **headers: str) -> Request:
    named = {"content_type": "application/json", **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": "/graphql",
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)


async def refusal_of(asked: Request) -> RequestRefused:
    with pytest.raises(RequestRefused) as refused:
        await read_request(asked, LIMITS)
    return refused.value


async def test_a_body_and_an_address_say_the_same() -> None:
    posted = await read_request(request(b'{"query":"{a}","variables":{"x":1}}'), LIMITS)
    got = await read_request(request(method="GET", query=b'query={a}&variables={"x":1}'), LIMITS)

    assert posted == got == {"query": "{a}", "variables": {"x": 1}}


async def test_variables_of_an_address_may_be_empty() -> None:
    assert await read_request(request(method="GET", query=b"query={a}&variables="), LIMITS) == {
        "query": "{a}",
        "variables": None,
    }


@pytest.mark.parametrize(
    ("body", "code", "word"),
    [
        (b"{", "BAD_USER_INPUT", "no JSON"),
        (b'[{"query":"{a}"}]', "BAD_USER_INPUT", "one operation at a time"),
        (b'{"a":[[[1]]]}', "OPERATION_TOO_LARGE", "nested too deeply"),
        (b"[1,2,3,4,5,6,7]", "OPERATION_TOO_LARGE", "too many values"),
        (b'{"query":"' + b"x" * 100 + b'"}', "OPERATION_TOO_LARGE", "100"),
    ],
    ids=["no JSON", "a list", "too deep", "too many values", "too large"],
)
async def test_what_holds_no_operation_is_refused(body: bytes, code: str, word: str) -> None:
    refusal = await refusal_of(request(body))

    assert refusal.code == code
    assert word in refusal.message


async def test_a_body_that_says_it_is_not_json_is_refused() -> None:
    refusal = await refusal_of(request(b"{}", content_type="text/plain"))

    assert (refusal.code, refusal.status) == ("UNSUPPORTED_MEDIA_TYPE", 415)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("{a}", "`query`"),
        ({}, "`query`"),
        ({"query": ""}, "`query`"),
        ({"query": 1}, "`query`"),
        ({"query": "{a}", "operationName": 1}, "`operationName`"),
        ({"query": "{a}", "variables": []}, "`variables`"),
        ({"query": "{a}", "extensions": "x"}, "`extensions`"),
    ],
    ids=repr,
)
def test_a_parameter_that_is_none_is_named(given: object, word: str) -> None:
    assert word in (parameter_fault(given) or "")


def test_a_null_says_the_same_as_nothing() -> None:
    assert parameter_fault({"query": "{a}", "operationName": None, "variables": None, "extensions": None}) is None


def test_a_text_within_the_limits_is_read() -> None:
    assert parsed("[[[1]]]", LIMITS) == [[[1]]]
