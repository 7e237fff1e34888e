import asyncio
from datetime import UTC, datetime

import pytest

from gateway.mongo.client import connect
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.change import Author, Replace, Unset, empty_set, write
from gateway.preferences.model import Origin, SetKey
from tests.commands.invoking import gateway

AUTHOR = Author("sk_1", Origin.MUTATION, datetime(2026, 11, 21, tzinfo=UTC))


def test_keys_are_listed_and_revoked(given: dict[str, str]) -> None:
    text = gateway("keys", "create", "--name", "test", "--kind", "restricted", "--scope", "bulk:read", **given)
    key_id = "_".join(text.stdout.split("_")[:2])

    revoked = gateway("keys", "revoke", key_id, **given)
    listed = gateway("keys", "list", **given)
    again = gateway("keys", "revoke", key_id, **given)

    assert revoked.exit_code == 0
    assert f"{key_id}  test  revoked" in listed.stdout
    assert "bulk:read" in listed.stdout
    assert text.stdout.strip() not in listed.stdout
    assert again.exit_code == 1


def test_a_key_that_was_never_there_cannot_be_revoked(given: dict[str, str]) -> None:
    refused = gateway("keys", "revoke", "sk_0000000000000000", **given)

    assert refused.exit_code == 1
    assert "sk_0000000000000000" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--kind", "restricted"),
        ("--kind", "secret", "--scope", "bulk:read"),
        ("--kind", "public", "--scope", "bulk:read"),
    ],
    ids=["restricted without a scope", "secret with one", "public with one"],
)
def test_scopes_belong_to_restricted_keys(given: dict[str, str], arguments: tuple[str, ...]) -> None:
    refused = gateway("keys", "create", "--name", "x", *arguments, **given)

    assert refused.exit_code == 1
    assert "--scope" in refused.stderr
    assert gateway("keys", "list", **given).stdout == ""


async def write_and_unset(url: str, database: str) -> None:
    client = connect(url, timeout_seconds=10)
    store = MongoPreferenceStore(client[database], max_history_records=50)
    for set_id in ("default", "acme"):
        first = write(empty_set(SetKey.of_user("u", set_id)), Replace({"channel_types": {"sms": True}}), AUTHOR)
        assert await store.replace(first, expected_revision=0)
    assert await store.replace(write(first.preference_set, Unset(), AUTHOR), expected_revision=1)
    client.close()


def test_a_user_is_forgotten_with_their_history(given: dict[str, str]) -> None:
    asyncio.run(write_and_unset(given["GATEWAY_MONGODB_URL"], given["GATEWAY_MONGODB_DATABASE"]))

    forgotten = gateway("forget", "u", "--yes", **given)

    assert forgotten.stdout == "Removed 1 sets, 1 unset ones and 3 history records.\n"
    assert gateway("forget", "u", "--yes", **given).stdout.startswith("Removed 0 sets")


@pytest.mark.parametrize(("answer", "exit_code"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_nobody_is_forgotten_by_mistake(given: dict[str, str], answer: str, exit_code: int) -> None:
    asyncio.run(write_and_unset(given["GATEWAY_MONGODB_URL"], given["GATEWAY_MONGODB_DATABASE"]))

    asked = gateway("forget", "u", answer=answer, **given)

    left = gateway("forget", "u", "--yes", **given).stdout
    assert asked.exit_code == exit_code
    assert "Remove every set of 'u' and its history?" in asked.stdout
    assert left.startswith("Removed 0 sets" if exit_code == 0 else "Removed 1 sets")


def test_what_is_no_user_id_is_refused(given: dict[str, str]) -> None:
    refused = gateway("forget", "a/b", "--yes", **given)

    assert refused.exit_code == 1
    assert "a/b" not in refused.stdout
    assert "Traceback" not in refused.stderr
