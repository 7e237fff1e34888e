from typing import Any

import httpx2
import pytest

from gateway.app import Gateway
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import Permission
from tests.rest.calling import calling, new_key
from tests.rest.sets import CONDITIONS, DEFAULT, EMPTY, get, put

EVERYTHING: dict[str, Any] = {
    "channel_types": {"email": True, "sms": CONDITIONS},
    "channels": {"2f641633-95d3-4555-9222-9f1eb7888a80": False},
    "workflows": {"dinosaurs-loose": {"channel_types": {"email": False}}, "a.b": True},
    "categories": {"product news": False},
    "commercial_subscribed": True,
}


DECIDED = {"__strategy__": "replace", "channel_types": {"email": True}}


async def set_defaults(client: httpx2.AsyncClient, tenant_id: str, preferences: Any) -> None:
    await put(client, f"/v1/tenants/{tenant_id}", {"settings": {"preference_set": preferences}})


async def test_a_set_nobody_wrote_is_empty_with_every_member_there(server: httpx2.AsyncClient) -> None:
    assert await get(server, DEFAULT) == EMPTY


async def test_a_written_set_is_shown_and_read_as_it_was_sent(server: httpx2.AsyncClient) -> None:
    written = await put(server, DEFAULT, EVERYTHING)

    assert written == {**EMPTY, **EVERYTHING}
    assert await get(server, DEFAULT) == written


async def test_a_write_replaces_what_was_there(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, EVERYTHING)

    assert await put(server, DEFAULT, {"channel_types": {"push": False}}) == {
        **EMPTY,
        "channel_types": {"push": False},
    }


async def test_a_write_merges_when_it_says_so(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, {"channel_types": {"email": True}, "workflows": {"a": True}})

    merging = {"__persistence_strategy__": "merge", "channel_types": {"sms": False}, "workflows": {"a": None}}
    assert await put(server, DEFAULT, merging) == {**EMPTY, "channel_types": {"email": True, "sms": False}}


async def test_what_was_read_can_be_written_back(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, EVERYTHING)

    read = await get(server, DEFAULT)
    assert await put(server, DEFAULT, read) == read


async def test_nulls_and_other_ids_are_accepted(server: httpx2.AsyncClient) -> None:
    body = {"id": "another", "channel_types": {"email": None}, "categories": None, "workflows": None}

    assert await put(server, DEFAULT, body) == EMPTY


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("", {"channel_types": {"email": True}}),
        ("/channel_types", {"email": True}),
        ("/channel_types/email", {"subscribed": True}),
    ],
    ids=["the set", "a part", "a setting"],
)
async def test_a_write_answers_what_a_read_does(server: httpx2.AsyncClient, part: str, body: Any) -> None:
    await set_defaults(server, "ingen", {"channel_types": {"sms": False}, "workflows": {"w": DECIDED}})
    path = "/v1/users/jhammond/preferences/ingen"

    written = await server.put(f"{path}{part}", json=body)
    read = await server.get(path)

    assert written.json() == read.json()
    assert written.headers["etag"] == read.headers["etag"]
    assert read.json() == {
        **EMPTY,
        "id": "ingen",
        "channel_types": {"email": True, "sms": False},
        "workflows": {"w": DECIDED},
    }


@pytest.mark.parametrize("part", ["", "/channel_types/email"])
async def test_what_is_stored_is_shown_on_request(server: httpx2.AsyncClient, part: str) -> None:
    await set_defaults(server, "ingen", {"channel_types": {"sms": False}})
    path = "/v1/users/jhammond/preferences/ingen"
    body = {"subscribed": True} if part else {"channel_types": {"email": True}}

    written = await put(server, f"{path}{part}?stored=true", body)

    assert written == await get(server, f"{path}?stored=true")
    assert written == {**EMPTY, "id": "ingen", "channel_types": {"email": True}}
    assert await get(server, f"{path}?stored=false") == await get(server, path) != written


async def test_nothing_is_written_when_it_is_unclear_what_to_show(server: httpx2.AsyncClient) -> None:
    response = await server.put(f"{DEFAULT}?stored=1", json={"channel_types": {"email": True}})

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "stored")
    assert await get(server, DEFAULT) == EMPTY


async def test_a_key_that_may_only_write_is_shown_no_defaults(server: httpx2.AsyncClient, gateway: Gateway) -> None:
    await set_defaults(server, "ingen", {"channel_types": {"sms": False}})
    key = await new_key(gateway, KeyKind.RESTRICTED, Permission.PREFERENCES_WRITE)

    async with calling(gateway, key) as writer:
        written = await put(writer, "/v1/users/jhammond/preferences/ingen", {"channel_types": {"email": True}})
        unread = await writer.get("/v1/users/jhammond/preferences/ingen")

    assert written == {**EMPTY, "id": "ingen", "channel_types": {"email": True}}
    assert unread.status_code == 403


async def test_a_user_is_shown_the_defaults_under_what_they_wrote(
    server: httpx2.AsyncClient, user: httpx2.AsyncClient
) -> None:
    await set_defaults(server, "ingen", {"channel_types": {"sms": False}})

    written = await put(user, "/v1/users/jhammond/preferences/ingen", {"channel_types": {"email": True}})

    assert written["channel_types"] == {"email": True, "sms": False}


async def test_a_tenant_can_be_named_whose_defaults_to_apply(server: httpx2.AsyncClient) -> None:
    await set_defaults(server, "ingen", {"channel_types": {"sms": False, "email": False}})
    await put(server, DEFAULT, {"channel_types": {"email": True}})

    assert await get(server, DEFAULT) == {**EMPTY, "channel_types": {"email": True}}
    assert await get(server, f"{DEFAULT}?tenant=ingen") == {**EMPTY, "channel_types": {"email": True, "sms": False}}
    assert await get(server, f"{DEFAULT}?tenant=") == {**EMPTY, "channel_types": {"email": True}}


async def test_a_tenant_that_can_be_none_is_refused_by_the_name_of_its_parameter(server: httpx2.AsyncClient) -> None:
    response = await server.get(f"{DEFAULT}?tenant=a%2Fb")

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "tenant")


async def test_what_a_tenant_decides_is_shown_with_its_mark(server: httpx2.AsyncClient) -> None:
    decided = {"__strategy__": "replace", "channel_types": {"email": True}}
    await set_defaults(server, "ingen", {"workflows": {"password-reset": decided}})

    path = "/v1/users/jhammond/preferences/ingen"
    await put(server, path, {"workflows": {"password-reset": False}})

    assert (await get(server, path))["workflows"] == {"password-reset": decided}


MARKED: dict[str, dict[str, Any]] = {
    "channel_types": {"__strategy__": "replace", "email": False},
    "workflows": {"w": {"__strategy__": "replace", "channel_types": {"__strategy__": "replace", "sms": True}}},
}
UNMARKED: dict[str, dict[str, Any]] = {
    "channel_types": {"email": False},
    "workflows": {"w": {"channel_types": {"sms": True}}},
}


@pytest.mark.parametrize("strategy", ["replace", "merge"])
async def test_what_was_read_can_be_written_back_with_the_marks_of_a_tenant(
    server: httpx2.AsyncClient, strategy: str
) -> None:
    await set_defaults(server, "ingen", MARKED)
    path = "/v1/users/jhammond/preferences/ingen"
    read = await get(server, path)

    written = await put(server, f"{path}?stored=true", {**read, "__persistence_strategy__": strategy})

    assert {part: read[part] for part in MARKED} == MARKED
    assert written == {**EMPTY, "id": "ingen", **UNMARKED}
    assert await get(server, path) == read


@pytest.mark.parametrize(
    ("path", "body", "stored"),
    [
        ("/workflows", MARKED["workflows"], UNMARKED["workflows"]),
        ("/workflows/w", MARKED["workflows"]["w"], UNMARKED["workflows"]),
        ("/channel_types", MARKED["channel_types"], UNMARKED["channel_types"]),
        ("/workflows", {"__strategy__": True}, {"__strategy__": True}),
    ],
    ids=["all workflows", "one workflow", "channel types", "a workflow of that name"],
)
async def test_a_part_can_be_written_back_with_its_marks(
    server: httpx2.AsyncClient, path: str, body: object, stored: object
) -> None:
    written = await put(server, f"{DEFAULT}{path}", body)

    assert written[path.split("/")[1]] == stored


async def test_a_mark_that_is_none_is_refused(server: httpx2.AsyncClient) -> None:
    response = await server.put(DEFAULT, json={"channel_types": {"__strategy__": "force"}})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "channel_types.__strategy__"


async def test_all_sets_of_a_user_are_listed_over_more_than_one_page(server: httpx2.AsyncClient) -> None:
    await set_defaults(server, "b", {"channel_types": {"sms": False}})
    for set_id in ("default", "a", "b", "c", "d"):
        await put(server, f"/v1/users/jhammond/preferences/{set_id}", {"categories": {set_id: True}})
    await put(server, "/v1/users/other/preferences/default", {})

    response = await server.get("/v1/users/jhammond/preferences")

    listed = response.json()
    assert [each["id"] for each in listed] == ["a", "b", "c", "d", "default"]
    assert listed[1] == {**EMPTY, "id": "b", "categories": {"b": True}, "channel_types": {"sms": False}}


async def test_a_user_nobody_knows_has_no_sets_to_list(server: httpx2.AsyncClient) -> None:
    response = await server.get("/v1/users/nobody/preferences")

    assert response.json() == []


async def test_a_set_is_removed_with_nothing_to_say(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, EVERYTHING)

    response = await server.delete(DEFAULT)

    assert (response.status_code, response.content) == (204, b"")
    assert await get(server, DEFAULT) == EMPTY
    assert (await server.get("/v1/users/jhammond/preferences")).json() == []


@pytest.mark.parametrize("user_id", ["a b", "a%2520b", "%C3%BC", "a%0Ab", "a%3Fc", "bulk"], ids=repr)
async def test_ids_may_hold_odd_characters(server: httpx2.AsyncClient, user_id: str) -> None:
    path = f"/v1/users/{user_id}/preferences"

    await put(server, f"{path}/default", {"commercial_subscribed": False})

    assert (await server.get(path)).json() == [{**EMPTY, "commercial_subscribed": False}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({"channel_types": {"fax": True}}, "channel_types.fax"),
        ({"channel_types": {"email": 1}}, "channel_types.email"),
        ({"workflows": {"a": {"channels": {"x": True}}}}, "workflows.a.channels.x"),
        ({"preferences": {}}, "preferences"),
        ({"__persistence_strategy__": "append"}, "__persistence_strategy__"),
        ({"workflows": {str(number): True for number in range(5)}}, None),
    ],
    ids=repr,
)
async def test_a_malformed_set_is_refused_with_its_place(
    server: httpx2.AsyncClient, body: Any, field: str | None
) -> None:
    response = await server.put(DEFAULT, json=body)

    refusal = response.json()
    assert (response.status_code, refusal["code"], refusal["type"]) == (422, "invalid_params", "invalid_request_error")
    assert refusal["errors"] == [{"field": field, "message": refusal["message"], "type": "invalid"}]
    assert await get(server, DEFAULT) == EMPTY


async def test_null_is_no_set(server: httpx2.AsyncClient) -> None:
    response = await server.put(DEFAULT, content=b"null")

    assert response.status_code == 422


async def test_too_large_a_set_is_refused_also_when_it_grows_by_a_merge(server: httpx2.AsyncClient) -> None:
    await put(server, DEFAULT, {"workflows": {str(number): True for number in range(4)}})

    response = await server.put(DEFAULT, json={"__persistence_strategy__": "merge", "workflows": {"one more": True}})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] is None


async def test_an_id_that_breaks_the_rules_is_refused(server: httpx2.AsyncClient) -> None:
    response = await server.get(f"/v1/users/{'x' * 257}/preferences")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "user_id"


async def test_conditions_are_taken_as_knocks_own_examples_write_them(server: httpx2.AsyncClient) -> None:
    dna = {"variable": "specimen.dna_sequence", "operator": "contains", "argument": "frog_genome"}
    unnamed = {"variable": "recipient.name", "operator": "empty", "argument": ""}
    until = {"variable": "data.at", "operator": "is_timestamp_between", "argument": ["data.start", "data.end"]}

    shown = await put(server, DEFAULT, {"categories": {"c": {"conditions": [dna, unnamed, until]}}})

    assert shown["categories"] == {"c": {"conditions": [dna, {**unnamed, "argument": None}, until]}}


async def test_an_index_in_brackets_is_refused_where_it_stands(server: httpx2.AsyncClient) -> None:
    condition = {"variable": "recipient.a[0]", "operator": "exists"}

    response = await server.put(DEFAULT, json={"categories": {"c": {"conditions": [condition]}}})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "categories.c.conditions.0.variable"
