from datetime import UTC, datetime
from typing import Any

import httpx2
import orjson
import pytest

from gateway.app import Gateway
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import ALL_PERMISSIONS, Caller, Permission
from gateway.preferences.model import PersistenceStrategy
from gateway.preferences.requests import DefaultSet, SetPreferences
from tests.rest.calling import calling, new_key

USER = "/v1/users/jhammond"
TENANT = "/v1/tenants/ingen"
RESOLVED = "?resolve_full_preference_settings=true"
UNKNOWN_USER = {"__typename": "User", "id": "jhammond", "created_at": None, "updated_at": None}
EMPTY = {"channel_types": None, "channels": None, "workflows": None, "categories": None, "commercial_subscribed": None}


def tenant(preferences: dict[str, Any] | None) -> Any:
    shown = None if preferences is None else {"__typename": "PreferenceSet", "id": "ingen", **EMPTY, **preferences}
    return {"__typename": "Tenant", "id": "ingen", "settings": {"preference_set": shown}}


async def put_tenant(client: httpx2.AsyncClient, preference_set: Any, query: str = "") -> Any:
    response = await client.put(f"{TENANT}{query}", json={"settings": {"preference_set": preference_set}})
    assert response.status_code == 200, response.text
    shown: Any = response.json()
    return shown


async def sets_of(client: httpx2.AsyncClient) -> dict[str, Any]:
    response = await client.get(f"{USER}/preferences")
    return {each["id"]: {part: each[part] for part in EMPTY if each[part] is not None} for each in response.json()}


async def test_identifying_a_user_merges_the_sets_given(server: httpx2.AsyncClient) -> None:
    await server.put(f"{USER}/preferences/default", json={"channel_types": {"email": True}})

    response = await server.put(
        USER,
        json={
            "name": "John Hammond",
            "preferences": {
                "default": {"channel_types": {"sms": False}, "__persistence_strategy__": "replace"},
                "ingen": {"commercial_subscribed": False},
            },
        },
    )

    shown = response.json()
    assert shown == {**UNKNOWN_USER, "created_at": shown["created_at"], "updated_at": shown["updated_at"]}
    assert shown["created_at"] <= shown["updated_at"]
    assert await sets_of(server) == {
        "default": {"channel_types": {"email": True, "sms": False}},
        "ingen": {"commercial_subscribed": False},
    }


@pytest.mark.parametrize("body", [{"name": "John"}, {"preferences": None}, {"preferences": {}}, None], ids=repr)
async def test_identifying_a_user_without_preferences_keeps_nothing(server: httpx2.AsyncClient, body: Any) -> None:
    response = await server.put(USER, content=orjson.dumps(body))

    shown = response.json()
    assert response.status_code == 200
    assert shown == {**UNKNOWN_USER, "created_at": shown["created_at"], "updated_at": shown["created_at"]}
    assert datetime.fromisoformat(shown["created_at"]) <= datetime.now(UTC)
    assert (await server.get(USER)).json() == UNKNOWN_USER


async def test_a_user_identified_again_with_the_same_key_has_the_first_dates(server: httpx2.AsyncClient) -> None:
    first, again = [await server.put(USER, json={"name": "John"}, headers={"idempotency-key": "k"}) for _ in range(2)]

    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


async def test_a_set_that_is_given_but_says_nothing_has_dates_too(server: httpx2.AsyncClient) -> None:
    shown = (await server.put(USER, json={"preferences": {"default": {}}})).json()

    assert shown["created_at"] is not None
    assert shown["updated_at"] is not None


async def test_of_the_sets_given_all_are_written_or_none(server: httpx2.AsyncClient) -> None:
    response = await server.put(
        USER,
        json={"preferences": {"default": {"channel_types": {"sms": False}}, "ingen": {"channel_types": {"fax": True}}}},
    )

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "preferences.ingen.channel_types.fax"
    assert await sets_of(server) == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({"preferences": []}, "preferences"),
        ({"preferences": {"a/b": {}}}, "preferences"),
        ({"preferences": {"default": True}}, "preferences.default"),
        ({"preferences": {str(number): {} for number in range(51)}}, "preferences"),
    ],
    ids=["no object", "no object of sets", "no id", "no set", "too many sets"],
)
async def test_a_malformed_user_is_refused_with_its_place(
    server: httpx2.AsyncClient, body: Any, field: str | None
) -> None:
    response = await server.put(USER, json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field


async def test_a_user_identifies_themselves_and_nobody_else(user: httpx2.AsyncClient) -> None:
    assert (await user.put(USER, json={"name": "John"})).status_code == 200
    assert (await user.put("/v1/users/other", json={"name": "John"})).status_code == 403
    assert (await user.get("/v1/users/other")).status_code == 403


async def test_a_users_dates_are_those_of_their_sets(server: httpx2.AsyncClient) -> None:
    for set_id in ("default", "a", "b"):
        await server.put(f"{USER}/preferences/{set_id}", json={})

    shown = (await server.get(USER)).json()

    assert shown["created_at"].endswith("Z")
    assert shown["created_at"] <= shown["updated_at"]


async def test_a_tenant_nobody_wrote_has_no_defaults(server: httpx2.AsyncClient) -> None:
    response = await server.get(TENANT)

    assert (response.status_code, response.json()) == (200, tenant(None))


async def test_a_tenants_defaults_are_merged_unless_they_say_otherwise(server: httpx2.AsyncClient) -> None:
    await put_tenant(server, {"channel_types": {"email": True}})

    assert await put_tenant(server, {"channel_types": {"sms": False}}) == tenant(
        {"channel_types": {"email": True, "sms": False}}
    )
    assert await put_tenant(server, {"__persistence_strategy__": "replace", "channel_types": {"sms": True}}) == tenant(
        {"channel_types": {"sms": True}}
    )


async def test_null_removes_a_tenants_defaults(server: httpx2.AsyncClient) -> None:
    await put_tenant(server, {"channel_types": {"email": True}})

    assert await put_tenant(server, None) == tenant(None)
    assert (await server.get(TENANT)).json() == tenant(None)


@pytest.mark.parametrize("body", [{"name": "InGen"}, {"settings": None}, {"settings": {"branding": {}}}], ids=repr)
async def test_a_tenants_other_properties_are_accepted_and_change_nothing(
    server: httpx2.AsyncClient, body: Any
) -> None:
    await put_tenant(server, {"channel_types": {"email": True}})

    response = await server.put(TENANT, json=body)

    assert (response.status_code, response.json()) == (200, tenant({"channel_types": {"email": True}}))


async def test_a_tenants_defaults_are_shown_over_the_environments_on_request(
    server: httpx2.AsyncClient, gateway: Gateway
) -> None:
    operator = Caller("operator", ALL_PERMISSIONS)
    defaults = SetPreferences({"channel_types": {"sms": False, "email": False}}, PersistenceStrategy.REPLACE)
    await gateway.services.preferences.write(operator, DefaultSet(), defaults)

    assert (await server.get(TENANT)).json() == tenant(None)
    assert (await server.get(f"{TENANT}?resolve_full_preference_settings=false")).json() == tenant(None)
    assert (await server.get(f"{TENANT}{RESOLVED}")).json() == tenant({"channel_types": {"sms": False, "email": False}})
    written = await put_tenant(server, {"channel_types": {"email": True}}, RESOLVED)
    assert written == tenant({"channel_types": {"sms": False, "email": True}})


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_a_flag_is_true_or_false(server: httpx2.AsyncClient, method: str) -> None:
    body = {"settings": {"preference_set": {"channel_types": {"email": True}}}}

    response = await server.request(method, f"{TENANT}?resolve_full_preference_settings=maybe", json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "resolve_full_preference_settings"
    assert (await server.get(TENANT)).json() == tenant(None)


async def test_a_key_may_be_restricted_to_writing_defaults(gateway: Gateway, server: httpx2.AsyncClient) -> None:
    key = await new_key(gateway, KeyKind.RESTRICTED, Permission.DEFAULTS_WRITE)
    body = {"settings": {"preference_set": {"channel_types": {"email": True}}}}

    async with calling(gateway, key) as writer:
        unseen = await writer.put(f"{TENANT}{RESOLVED}", json=body)
        before = (await server.get(TENANT)).json()
        written = await writer.put(TENANT, json=body)

    assert (unseen.status_code, before) == (403, tenant(None))
    assert (written.status_code, written.json()) == (200, tenant({"channel_types": {"email": True}}))


async def test_a_key_may_be_restricted_to_reading_defaults(gateway: Gateway) -> None:
    key = await new_key(gateway, KeyKind.RESTRICTED, Permission.DEFAULTS_READ)

    async with calling(gateway, key) as dashboard:
        assert (await dashboard.get(TENANT)).status_code == 200
        assert (await dashboard.put(TENANT, json={"settings": {"preference_set": {}}})).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({"settings": []}, "settings"),
        ({"settings": {"preference_set": []}}, "settings.preference_set"),
        ({"settings": {"preference_set": {"workflows": {"a": 1}}}}, "settings.preference_set.workflows.a"),
        (
            {"settings": {"preference_set": {"__persistence_strategy__": 1}}},
            "settings.preference_set.__persistence_strategy__",
        ),
    ],
    ids=repr,
)
async def test_a_malformed_tenant_is_refused_with_its_place(
    server: httpx2.AsyncClient, body: Any, field: str | None
) -> None:
    response = await server.put(TENANT, json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
