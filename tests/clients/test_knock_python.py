"""The official client for Python."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import knockapi
import pytest
from knockapi import Knock

from tests.clients.knock import Said, host, new_user
from tests.waiting import until_blocking


@pytest.fixture
def client(dev: Said) -> Iterator[Knock]:
    with Knock(api_key=dev["secret_key"], base_url=host(dev)) as client:
        yield client


def test_sets_are_written_read_listed_and_removed(client: Knock) -> None:
    user_id = new_user()

    written = client.users.set_preferences(user_id, "default", channel_types={"email": True}, workflows=None)
    merged = client.users.set_preferences(
        user_id, "default", channel_types={"sms": False}, _persistence_strategy="merge"
    )
    read = client.users.get_preferences(user_id, "default", tenant="ingen")
    listed = client.users.list_preferences(user_id)
    client.users.unset_preferences(user_id, "default")

    assert (written.id, written.workflows) == ("default", None)
    assert merged.channel_types is not None
    assert (merged.channel_types.email, merged.channel_types.sms) == (True, False)
    assert read.categories is not None
    assert read.categories["billing"] is True
    assert [each.id for each in listed] == ["default"]
    assert client.users.list_preferences(user_id) == []


def test_users_and_tenants_bring_preferences_with_them(client: Knock) -> None:
    user_id, tenant_id = new_user(), f"tenant-{uuid4()}"

    user = client.users.update(user_id, name="John", preferences={"default": {"channel_types": {"push": False}}})
    tenant = client.tenants.set(
        tenant_id, settings={"preference_set": {"channel_types": {"sms": False}}}, resolve_full_preference_settings=True
    )

    assert (user.id, client.users.get(user_id).id) == (user_id, user_id)
    assert isinstance(user.updated_at, datetime)
    assert client.users.get_preferences(user_id, "default").to_dict().items() >= {"workflows": None}.items()
    assert tenant.settings is not None
    assert tenant.settings.preference_set is not None
    assert tenant.settings.preference_set.to_dict()["channel_types"] == {"http": False, "sms": False}


def test_a_bulk_operation_is_followed_to_its_end(client: Knock) -> None:
    users = [f"python-{number}" for number in range(1000)]

    started = client.users.bulk.set_preferences(user_ids=users, preferences={"channel_types": {"push": False}})
    until_blocking(lambda: client.bulk_operations.get(started.id).status == "completed", timeout_seconds=30)

    ended = client.bulk_operations.get(started.id)
    assert (started.api_typename, started.status, started.estimated_total_rows) == ("BulkOperation", "queued", 1000)
    assert (ended.processed_rows, ended.success_count, ended.error_count) == (1000, 1000, 0)
    assert isinstance(ended.completed_at, datetime)


def test_a_bulk_operation_merges_when_it_is_asked_to(client: Knock) -> None:
    user_id = new_user()
    client.users.set_preferences(user_id, "default", channel_types={"email": True})

    # The name that the other calls take; here the client sends it as it stands.
    merging: Any = {"_persistence_strategy": "merge", "channel_types": {"push": False}}
    started = client.users.bulk.set_preferences(user_ids=[user_id], preferences=merging)
    until_blocking(lambda: client.bulk_operations.get(started.id).status == "completed", timeout_seconds=30)

    merged = client.users.get_preferences(user_id, "default").channel_types
    assert merged is not None
    assert (merged.email, merged.push) == (True, False)


def test_identifying_a_user_answers_with_dates(client: Knock) -> None:
    user = client.users.update(new_user(), name="John")

    assert isinstance(user.created_at, datetime)
    assert isinstance(user.updated_at, datetime)


def test_a_write_answers_what_a_read_does(client: Knock) -> None:
    user_id = new_user()

    written = client.users.set_preferences(user_id, "ingen", channel_types={"email": True})

    assert written == client.users.get_preferences(user_id, "ingen")
    assert written.categories is not None


def test_a_repeated_request_with_its_key_starts_nothing_new(client: Knock) -> None:
    key = str(uuid4())

    first, again = [
        client.users.bulk.set_preferences(user_ids=["a"], preferences={}, idempotency_key=key) for _ in range(2)
    ]

    assert first.id == again.id


@pytest.mark.parametrize(
    ("kind", "call", "error"),
    [
        (None, lambda client: client.users.get_preferences("u", "default"), knockapi.AuthenticationError),
        ("dashboard", lambda client: client.users.set_preferences("u", "default"), knockapi.PermissionDeniedError),
        ("secret", lambda client: client.bulk_operations.get(str(uuid4())), knockapi.NotFoundError),
        (
            "secret",
            lambda client: client.users.bulk.set_preferences(user_ids=[], preferences={}),
            knockapi.UnprocessableEntityError,
        ),
    ],
    ids=["401", "403", "404", "422"],
)
def test_the_client_knows_the_errors(
    dev: Said, kind: str | None, call: Callable[[Knock], object], error: type[knockapi.APIStatusError]
) -> None:
    key = dev[f"{kind}_key"] if kind else "sk_nobody"

    with Knock(api_key=key, base_url=host(dev)) as client, pytest.raises(error) as refused:
        call(client)
    assert isinstance(refused.value.body, dict)
    assert refused.value.body["message"]
