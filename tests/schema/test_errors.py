from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.mongo.client import Database
from gateway.mongo.sets.documents import id_of, stored_fields
from gateway.preferences.change import empty_set
from gateway.preferences.model import SetKey
from schema import Services
from tests.schema.executing import REQUEST_ID, SERVER, USER, Executor

READ = "{ preferenceSet { revision workflows { key } } }"
MASKED = {
    "message": f"An unexpected error happened; tell support this request id: {REQUEST_ID}.",
    "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": REQUEST_ID},
}


async def store(database: Database, **fields: Any) -> None:
    """A set that nobody could have written."""
    key = SetKey.of_user("jhammond")
    await database["preference_sets"].insert_one(
        {"_id": id_of(key), **stored_fields(empty_set(key)), "exists": True, **fields}
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param("{ preferenceSet {", "GRAPHQL_PARSE_FAILED", id="a syntax error"),
        pytest.param("{ nothing }", "GRAPHQL_VALIDATION_FAILED", id="an unknown field"),
        pytest.param("{ preferenceSet(userId: true) { id } }", "GRAPHQL_VALIDATION_FAILED", id="a literal"),
        pytest.param(
            'mutation { setChannel(input: {channelId: "x", setting: null}) { __typename } }',
            "GRAPHQL_VALIDATION_FAILED",
            id="a literal that is no UUID",
        ),
        pytest.param(
            "{ preferenceSets(filter: {mentions: {}}) { totalCount } }",
            "GRAPHQL_VALIDATION_FAILED",
            id="a choice of none",
        ),
        pytest.param("query ($set: ID!) { preferenceSet(setId: $set) { id } }", "BAD_USER_INPUT", id="a variable"),
        pytest.param(
            "query ($set: ID = null) { preferenceSet(setId: $set) { id } }",
            "BAD_USER_INPUT",
            id="a null where there can be none",
        ),
    ],
)
async def test_a_mistake_in_the_request_says_so_and_is_not_logged(executor: Executor, document: str, code: str) -> None:
    with capture_logs() as logs:
        error = await executor.error(document, caller=USER)

    assert error["extensions"] == {"code": code}
    assert logs == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ({"workflow": "a", "category": "b"}, "exactly one key"),
        ({}, "exactly one key"),
        ({"workflow": None}, "non-null"),
    ],
    ids=str,
)
async def test_a_choice_that_is_none_is_refused_in_variables(
    executor: Executor, key: dict[str, Any], message: str
) -> None:
    document = "query ($key: PreferenceKeyInput) { preferenceSets(filter: {mentions: $key}) { totalCount } }"

    error = await executor.error(document, caller=USER, key=key)

    assert message in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_null_variable_inside_an_input_is_a_mistake_in_the_request(executor: Executor) -> None:
    document = """mutation ($set: ID = "default") {
        setChannelType(input: {setId: $set, channelType: EMAIL, setting: null}) { __typename }
    }"""

    error = await executor.error(document, caller=USER, set=None)

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_a_database_that_does_not_answer_is_said_to_be_worth_another_try(unreachable: Services) -> None:
    error = await Executor(unreachable).error(READ, caller=USER)

    assert error["extensions"] == {"code": "STORE_UNAVAILABLE", "retryable": True}


async def test_what_nobody_foresaw_is_masked_and_logged_once(database: Database, executor: Executor) -> None:
    await store(database, workflows=[5])

    with capture_logs() as logs:
        error = await executor.error(READ, caller=USER)

    assert MASKED.items() <= error.items()
    assert [(log["event"], log["request_id"], log["log_level"]) for log in logs] == [
        ("operation failed", REQUEST_ID, "error")
    ]
    assert isinstance(logs[0]["exc_info"], AttributeError)


async def test_a_value_of_ours_that_does_not_fit_its_type_is_masked_too(database: Database, executor: Executor) -> None:
    await store(database, revision=2**40)

    with capture_logs() as logs:
        error = await executor.error(READ, caller=USER)

    assert MASKED.items() <= error.items()
    assert len(logs) == 1


async def test_a_refusal_is_not_logged(executor: Executor) -> None:
    with capture_logs() as logs:
        await executor.error('{ preferenceSet(userId: "other") { id } }', caller=USER)

    assert logs == []


async def test_the_code_of_one_invalid_document_stays_when_it_is_sent_again(executor: Executor) -> None:
    answers = [await executor.error("{ neverThere }", caller=SERVER) for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
