import pytest
from graphql import OperationType

from gateway.rates import Rate, RateLimited
from schema.refusals import WrongTransport, persisted_query_not_supported, rate_limited, refused, too_large


def test_a_limit_is_told_with_the_setting_that_changes_it() -> None:
    error = too_large("The document has 3,000 tokens", 2_000, "max_document_tokens")

    assert error.extensions == {"code": "OPERATION_TOO_LARGE"}
    assert error.message == (
        "The document has 3,000 tokens; at most 2,000 are allowed here (`max_document_tokens`): ask for less at once."
    )


def test_who_does_too_much_is_told_when_to_come_back() -> None:
    error = rate_limited(RateLimited(Rate.WRITE, 3, 0.4))

    assert error.extensions == {"code": "RATE_LIMITED", "retryAfter": 1}


@pytest.mark.parametrize(
    ("kind", "code", "word"),
    [
        (OperationType.QUERY, "BAD_USER_INPUT", "application/json"),
        (OperationType.MUTATION, "METHOD_NOT_ALLOWED", "POST"),
        (OperationType.SUBSCRIPTION, "BAD_USER_INPUT", "text/event-stream"),
    ],
)
def test_each_kind_of_operation_is_told_the_way_it_may_come(kind: OperationType, code: str, word: str) -> None:
    error = WrongTransport(kind)

    assert error.extensions == {"code": code}
    assert word in error.message


def test_clients_know_the_word_for_a_hash_that_is_not_known() -> None:
    assert persisted_query_not_supported().message == "PersistedQueryNotSupported"


def test_a_refusal_is_sent_with_its_code() -> None:
    assert refused("SOME_CODE", "no").formatted == {"message": "no", "extensions": {"code": "SOME_CODE"}}
