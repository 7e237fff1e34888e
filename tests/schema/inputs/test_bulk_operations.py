from datetime import UTC, datetime

import pytest
from strawberry import Some

from gateway.bulk.listing import OperationFilter
from gateway.bulk.model import Status
from gateway.bulk.submission import BulkSubmission
from gateway.preferences.model import PersistenceStrategy
from schema.inputs.bulk_operations import BulkOperationFilter, BulkSetPreferencesInput, matching_operations
from tests.schema.client import typed

SMS_OFF = {"channelTypes": {"sms": {"enabled": False}}}


def test_what_is_left_out_replaces_the_default_set_in_earnest() -> None:
    given = typed({"userIds": ["a", "b"], "preferences": SMS_OFF}, BulkSetPreferencesInput)

    assert given.submission() == BulkSubmission(
        user_ids=["a", "b"],
        preferences={"channel_types": {"sms": False}},
        set_id="default",
        persistence=PersistenceStrategy.REPLACE,
        problems=[],
    )


def test_everything_that_is_given_is_handed_on() -> None:
    given = typed(
        {
            "userIds": ["a"],
            "setId": "acme",
            "preferences": {},
            "persistence": "MERGE",
            "idempotencyKey": "once",
            "dryRun": True,
        },
        BulkSetPreferencesInput,
    )

    submission = given.submission()

    assert (submission.set_id, submission.persistence) == ("acme", PersistenceStrategy.MERGE)
    assert (submission.idempotency_key, submission.dry_run) == ("once", True)


def test_what_the_wire_form_cannot_say_is_a_problem_of_the_submission() -> None:
    twice = {"workflows": [{"key": "w", "enabled": True}, {"key": "w", "enabled": False}]}
    given = typed({"userIds": ["a"], "preferences": twice}, BulkSetPreferencesInput)

    assert [each.path for each in given.submission().problems] != []


@pytest.mark.parametrize("given", [None, Some(None)], ids=["left out", "null"])
def test_without_a_filter_every_operation_matches(given: Some[BulkOperationFilter | None] | None) -> None:
    assert matching_operations(given) == OperationFilter()


def test_every_condition_is_handed_on() -> None:
    given = typed(
        {
            "ids": ["o"],
            "status": ["QUEUED", "FAILED"],
            "insertedSince": "2026-11-21T00:00:00Z",
            "insertedUntil": "2026-11-22T00:00:00Z",
            "hasErrors": True,
            "dryRun": False,
            "actor": "sk_1",
            "setId": "acme",
            "name": "users.set_preferences",
        },
        BulkOperationFilter,
    )

    assert matching_operations(Some(given)) == OperationFilter(
        operation_ids=["o"],
        statuses=[Status.QUEUED, Status.FAILED],
        inserted_since=datetime(2026, 11, 21, tzinfo=UTC),
        inserted_until=datetime(2026, 11, 22, tzinfo=UTC),
        has_errors=True,
        dry_run=False,
        actor="sk_1",
        set_id="acme",
        name="users.set_preferences",
    )
