from datetime import UTC, datetime
from typing import Any

import bson
import pytest
from hypothesis import given

from gateway.mongo.sets.documents import document_of, id_of, key_from, records_from, set_from, tokens, update_of
from gateway.preferences.change import Author, Put, Replace, Unset, empty_set, write
from gateway.preferences.model import Json, Origin, PreferenceSet, SetKey, Tree, Written
from gateway.preferences.tree import rows_of
from tests.preferences.trees import any_trees

AUTHOR = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 21, tzinfo=UTC))
KEY = SetKey.of_user("u", "acme")
TREE: Tree = {"channel_types": {"email": True, "sms": False}, "workflows": {"a.b": {"channel_types": {"push": False}}}}


def first() -> Written:
    return write(empty_set(KEY), Replace(TREE), AUTHOR)


def later(stored: PreferenceSet, path: tuple[str, ...], value: Json) -> Written:
    return write(stored, Put(path, value), AUTHOR)


@pytest.mark.parametrize(
    "key", [KEY, SetKey.of_defaults("acme"), SetKey.of_defaults()], ids=["user", "tenant", "environment"]
)
def test_a_key_survives_being_an_id(key: SetKey) -> None:
    assert key_from(id_of(key)) == key
    assert list(id_of(key)) == ["scope", "user_id", "set_id"]


@given(any_trees)
def test_a_set_survives_being_a_document(tree: Tree) -> None:
    written = write(empty_set(KEY), Replace(tree), AUTHOR)

    stored: Any = bson.decode(bson.encode(document_of(written)), bson.CodecOptions(tz_aware=True))
    served = {name: value for name, value in stored.items() if name not in {"_id", "history", "keys"}}

    assert set_from(served) == written.preference_set
    assert stored["_id"] == id_of(KEY)


def test_a_set_is_found_by_what_it_mentions_and_what_it_turns_off() -> None:
    assert tokens(rows_of(TREE)) == {
        "channel_types:email",
        "channel_types:sms",
        "-channel_types:sms",
        "workflows:a.b",
    }


def test_a_later_write_sends_what_it_may_have_changed_alone() -> None:
    second = later(first().preference_set, ("channel_types", "email"), value=False)

    update = update_of(second, max_history_records=50)

    assert "history.2" in update["$set"]
    assert {"channel_types", "revision", "updated_at", "keys"} <= update["$set"].keys()
    assert not {"workflows", "categories", "scope", "user_id", "inserted_at"} & update["$set"].keys()
    assert "$unset" not in update


def test_a_write_beyond_the_limit_drops_the_oldest_record() -> None:
    second = write(first().preference_set, Unset(), AUTHOR)

    assert update_of(second, max_history_records=1)["$unset"] == {"history.1": ""}


def test_the_latest_records_come_oldest_first() -> None:
    one = first()
    two = later(one.preference_set, ("channel_types", "sms"), value=True)
    document = document_of(one)
    document["history"]["2"] = update_of(two, max_history_records=50)["$set"]["history.2"]

    assert [each["revision"] for each in records_from(document, max_history_records=50)] == [1, 2]
    assert [each["revision"] for each in records_from(document, max_history_records=1)] == [2]
