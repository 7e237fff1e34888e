from typing import Any

import orjson
import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from gateway.http.media_types import GRAPHQL_RESPONSE, JSON
from schema.refusals import RequestRefused, refused
from schema.transport.responses import response_to, response_to_refused, shown


@pytest.mark.parametrize(
    ("result", "members"),
    [
        (ExecutionResult({"a": 1}, None), {"data": {"a": 1}}),
        (ExecutionResult(None, [GraphQLError("no")]), {"errors": [{"message": "no"}]}),
        (
            ExecutionResult(None, [GraphQLError("no", path=["a"])]),
            {"errors": [{"message": "no", "path": ["a"]}], "data": None},
        ),
        (
            ExecutionResult({"a": None}, [GraphQLError("no", path=["a"])]),
            {"errors": [{"message": "no", "path": ["a"]}], "data": {"a": None}},
        ),
    ],
    ids=["data", "not begun", "all null", "in part"],
)
def test_data_is_there_once_an_operation_was_begun(result: ExecutionResult, members: dict[str, Any]) -> None:
    assert shown(result) == members


@pytest.mark.parametrize(
    ("code", "media_type", "status"),
    [
        ("BAD_USER_INPUT", JSON, 200),
        ("BAD_USER_INPUT", GRAPHQL_RESPONSE, 400),
        ("METHOD_NOT_ALLOWED", JSON, 405),
        ("INTERNAL_SERVER_ERROR", JSON, 500),
    ],
)
def test_what_was_not_begun_has_the_status_of_its_cause(code: str, media_type: str, status: int) -> None:
    response = response_to(shown(ExecutionResult(None, [refused(code, "no")])), media_type)

    assert (response.status_code, response.media_type) == (status, media_type)


def test_who_does_too_much_is_told_in_a_header_too() -> None:
    error = GraphQLError("no", extensions={"code": "RATE_LIMITED", "retryAfter": 2})

    response = response_to(shown(ExecutionResult(None, [error])), JSON)

    assert (response.status_code, response.headers["retry-after"]) == (429, "2")


@pytest.mark.parametrize("media_type", [JSON, GRAPHQL_RESPONSE])
def test_what_was_begun_is_200_whatever_came_of_it(media_type: str) -> None:
    failed = ExecutionResult({"a": None}, [refused("INTERNAL_SERVER_ERROR", "no")])

    assert response_to(shown(failed), media_type).status_code == 200


def test_a_request_that_held_nothing_is_told_as_json() -> None:
    refusal = RequestRefused("no", code="CODE", headers={"allow": "POST"})

    response = response_to_refused(refusal, GRAPHQL_RESPONSE)

    assert orjson.loads(bytes(response.body)) == {"errors": [{"message": "no", "extensions": {"code": "CODE"}}]}
    assert (response.status_code, response.headers["allow"]) == (400, "POST")
