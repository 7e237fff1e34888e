import pytest

from gateway.preferences.model import SetKey
from gateway.preferences.requests import DefaultSet, Target, UserSet, WriteOptions, target_of


@pytest.mark.parametrize(
    ("key", "target"),
    [
        (SetKey.of_user("u"), UserSet("u")),
        (SetKey.of_user("u", "acme"), UserSet("u", "acme")),
        (SetKey.of_defaults("acme"), DefaultSet("acme")),
        (SetKey.of_defaults(), DefaultSet()),
    ],
    ids=["a user's", "a user's for a tenant", "a tenant's", "the environment's"],
)
def test_a_set_is_asked_for_by_what_a_caller_calls_it(key: SetKey, target: Target) -> None:
    assert target_of(key) == target


def test_a_write_is_done_whatever_is_stored_unless_it_says_otherwise() -> None:
    options = WriteOptions()

    assert (options.expected_revision, options.dry_run) == (None, False)
