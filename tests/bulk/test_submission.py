import pytest

from gateway.bulk.submission import BulkSubmission, ParsedSubmission, parse_submission
from gateway.errors import InvalidInput
from gateway.preferences.change import Merge, Replace
from gateway.preferences.model import Json, PersistenceStrategy
from tests.bulk.operations import LIMITS, merging, submission


def parsed(given: BulkSubmission) -> ParsedSubmission:
    return parse_submission(given, limits=LIMITS, max_users=3)


def test_duplicates_count_once_and_order_is_kept() -> None:
    assert parsed(submission(["b", "a", "b", "c", "a"])).given.user_ids == ("b", "a", "c")


def test_replacing_gives_a_whole_tree() -> None:
    preferences: Json = {"channel_types": {"email": True, "sms": None}}

    assert parsed(submission(preferences=preferences)).given.change == Replace({"channel_types": {"email": True}})


def test_merging_keeps_removals() -> None:
    preferences: Json = {"channel_types": {"email": True, "sms": None}}

    assert parsed(merging(preferences)).given.change == Merge({"channel_types": {"email": True, "sms": None}})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param(submission([]), ("user_ids",), id="nobody"),
        pytest.param(submission(4), ("user_ids",), id="too many"),
        pytest.param(submission(["a"] * 31), ("user_ids",), id="too many repeats"),
        pytest.param(submission(["a", 7]), ("user_ids", "1"), id="a number for a user"),
        pytest.param(submission(["a/b"]), ("user_ids", "0"), id="a slash in a user id"),
        pytest.param(submission(["\ud800"]), ("user_ids", "0"), id="a lone surrogate"),
        pytest.param(submission(set_id="a#b"), ("set_id",), id="a hash in a set id"),
        pytest.param(submission(preferences=[]), ("preferences",), id="no object"),
        pytest.param(submission(preferences={"nonsense": True}), ("preferences", "nonsense"), id="an unknown part"),
        pytest.param(
            submission(preferences={"channel_types": {"email": 1}}), ("preferences", "channel_types", "email"), id="1"
        ),
    ],
)
def test_a_malformed_submission_is_refused_at_its_place(given: BulkSubmission, path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parsed(given)

    assert refusal.value.path == path


def test_everything_that_is_wrong_with_a_submission_is_told() -> None:
    given = submission(["a/b", "b", 7], {"nonsense": True}, set_id="a#b", idempotency_key="")

    with pytest.raises(InvalidInput) as refusal:
        parsed(given)

    assert [each.path for each in refusal.value.problems] == [
        ("user_ids", "0"),
        ("user_ids", "2"),
        ("set_id",),
        ("preferences", "nonsense"),
        ("idempotency_key",),
    ]


def test_as_many_users_as_allowed_are_accepted() -> None:
    assert len(parsed(submission(3)).given.user_ids) == 3


def test_requests_for_the_same_have_the_same_hash() -> None:
    one = submission(["a", "b"], {"workflows": {"x": True, "y": False}})
    other = submission(["a", "b", "a"], {"workflows": {"y": False, "x": True}})

    assert parsed(one).request_hash == parsed(other).request_hash


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(submission(2), id="users"),
        pytest.param(submission(["u1", "u0", "u2"]), id="order of users"),
        pytest.param(submission(set_id="tenant"), id="set"),
        pytest.param(submission(preferences={"channel_types": {"email": False}}), id="preferences"),
        pytest.param(submission(persistence=PersistenceStrategy.MERGE), id="persistence"),
        pytest.param(submission(dry_run=True), id="rehearsal"),
    ],
)
def test_requests_for_something_else_have_another_hash(other: BulkSubmission) -> None:
    assert parsed(submission()).request_hash != parsed(other).request_hash
