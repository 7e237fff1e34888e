"""`gateway migrate`: what a database needs is made, and said."""

import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from gateway.mongo.indexes import NEEDED
from gateway.mongo.migrations import SHAPE
from gateway.mongo.sets.documents import document_of
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, SetKey
from tests.commands.invoking import gateway
from tests.processes import first_line, gateway_command
from tests.waiting import until_blocking

HANG = "hangAfterSettingUpIndexBuild"
OLD = {"scope": "user", "exists": True, "history": [{"revision": 1}]}


@pytest.fixture
def stored(mongodb_url: str, database_name: str) -> Iterator["Database[dict[str, Any]]"]:
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        yield client[database_name]


def test_what_is_missing_is_told_made_and_then_there(given: dict[str, str]) -> None:
    before = gateway("migrate", "--check", **given)
    made = gateway("migrate", **given)
    after = gateway("migrate", "--check", **given)
    again = gateway("migrate", **given)

    assert (before.exit_code, made.exit_code, after.exit_code, again.exit_code) == (1, 0, 0, 0)
    assert len(before.stdout.splitlines()) == len(NEEDED)
    assert "Make indexes on 0 documents: preference_sets.user_id_1_updated_at_1__id_1" in before.stdout
    assert before.stdout in made.stdout
    assert "needs nothing" in after.stdout
    assert len(again.stdout.splitlines()) == 1


def test_a_check_changes_nothing(given: dict[str, str], stored: "Database[dict[str, Any]]") -> None:
    gateway("migrate", "--check", **given)

    assert stored.list_collection_names() == []


def test_documents_of_before_are_converted(given: dict[str, str], stored: "Database[dict[str, Any]]") -> None:
    stored["preference_sets"].insert_many({**OLD, "_id": number} for number in range(1_200))

    checked = gateway("migrate", "--check", **given)
    migrated = gateway("migrate", **given)

    assert f"Convert documents from shape 0 to {SHAPE}" in checked.stdout
    assert migrated.exit_code == 0
    assert stored["preference_sets"].count_documents({"history": {"1": {"revision": 1}}}) == 1_200
    assert stored["gateway_shapes"].find_one({"_id": "gateway"}) == {"_id": "gateway", "shape": SHAPE}


def test_what_the_version_before_wrote_meanwhile_is_converted_when_asked_for(
    given: dict[str, str], stored: "Database[dict[str, Any]]"
) -> None:
    gateway("migrate", **given)
    author = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 21, tzinfo=UTC))
    written = document_of(write(empty_set(SetKey.of_user("u")), Replace({"categories": {"news": True}}), author))
    stored["preference_sets"].insert_one(written)
    stored["preference_sets"].update_one({}, {"$set": {"categories.0.enabled": None}})

    results = [gateway("migrate", *options, **given) for options in ([], ["--again"])]

    assert [result.exit_code for result in results] == [0, 0]
    assert "Convert documents" not in results[0].stdout
    assert f"Convert documents to shape {SHAPE}" in results[1].stdout
    assert stored["preference_sets"].find_one({}, {"categories": 1, "_id": 0}) == {"categories": []}


def test_a_newer_database_is_refused(given: dict[str, str], stored: "Database[dict[str, Any]]") -> None:
    stored["gateway_shapes"].insert_one({"_id": "gateway", "shape": SHAPE + 1})

    for arguments in (["migrate"], ["migrate", "--check"]):
        refused = gateway(*arguments, **given)

        assert refused.exit_code == 1
        assert "start that one" in refused.stderr


def test_without_a_database_the_message_says_how_to_name_one() -> None:
    refused = gateway("migrate", GATEWAY_MONGODB_URL="")

    assert refused.exit_code == 1
    assert "GATEWAY_MONGODB_URL" in refused.stderr


def test_a_build_may_take_longer_than_a_call(given: dict[str, str], stored: "Database[dict[str, Any]]") -> None:
    stored["preference_sets"].insert_one({"_id": 1})
    admin = stored.client.admin
    admin.command("configureFailPoint", HANG, mode="alwaysOn")
    with gateway_command("migrate", environment={**given, "GATEWAY_MONGODB_TIMEOUT_SECONDS": "0.2"}) as process:
        try:
            assert first_line(process.stdout).startswith("Make indexes on 1 documents: preference_sets.")
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        finally:
            admin.command("configureFailPoint", HANG, mode="off")
        stdout, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert f"in shape {SHAPE}" in stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_interrupted_is_ended_by_the_next(
    given: dict[str, str], stored: "Database[dict[str, Any]]", number: int
) -> None:
    stored["preference_sets"].insert_one({"_id": 1})
    admin = stored.client.admin
    admin.command("configureFailPoint", HANG, mode="alwaysOn")
    try:
        with gateway_command("migrate", environment=given) as process:
            assert first_line(process.stdout).startswith("Make indexes on 1 documents: preference_sets.")
            until_blocking(lambda: _is_building(stored))
            process.send_signal(number)
            _, stderr = process.communicate(timeout=10)
    finally:
        admin.command("configureFailPoint", HANG, mode="off")

    assert (process.returncode, stderr) == (1, "")
    assert gateway("migrate", **given).exit_code == 0
    until_blocking(lambda: gateway("migrate", "--check", **given).exit_code == 0)


def _is_building(stored: "Database[dict[str, Any]]") -> bool:
    listed = stored.command("listIndexes", "preference_sets", includeBuildUUIDs=True)
    return any("buildUUID" in index for index in listed["cursor"]["firstBatch"])
