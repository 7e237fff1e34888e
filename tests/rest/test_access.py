"""Who may call what, for every endpoint there is."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from starlette.routing import Mount

from gateway.app import Gateway
from gateway.auth.api_keys import KeyKind
from tests.rest.calling import application, calling, new_key, token_of

OWN = "/v1/users/jhammond/preferences/default"
OTHERS = "/v1/users/other/preferences/default"

BODIES: Mapping[str, Any] = {
    "bulkSetPreferences": {"user_ids": ["jhammond"], "preferences": {}},
    "bulkSetPreferencesByOlderClients": {"user_ids": ["jhammond"], "preferences": {}},
    "setTenant": {"settings": {"preference_set": {}}},
    "setChannelType": {"subscribed": True},
}


def operations(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Every method and path of a description, with what it says about them."""
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def address(path: str, user_id: str) -> str:
    filled = path.replace("{user_id}", user_id).replace("{key}", "email")
    return re.sub(r"{\w+}", "default", filled)


async def described(client: httpx2.AsyncClient) -> list[tuple[str, str, Mapping[str, Any]]]:
    return operations((await client.get("/v1/openapi.json")).json())


async def status(client: httpx2.AsyncClient, user_id: str, method: str, path: str, operation: Mapping[str, Any]) -> int:
    body = BODIES.get(operation["operationId"], {}) if "requestBody" in operation else None
    return (await client.request(method, address(path, user_id), json=body)).status_code


async def test_nobody_calls_anything_but_the_description(nobody: httpx2.AsyncClient) -> None:
    for method, path, operation in await described(nobody):
        assert await status(nobody, "jhammond", method, path, operation) == 401, (method, path)


async def test_a_secret_key_calls_everything(server: httpx2.AsyncClient) -> None:
    for method, path, operation in await described(server):
        expected = {"getBulkOperation": 404, "unsetPreferenceSet": 204}.get(operation["operationId"], 200)
        assert await status(server, "anyone", method, path, operation) == expected, (method, path)


async def test_a_user_calls_what_is_about_users_and_only_about_themselves(user: httpx2.AsyncClient) -> None:
    for method, path, operation in await described(user):
        own, others = [await status(user, each, method, path, operation) for each in ("jhammond", "other")]
        if "{user_id}" in path:
            assert (own, others) == (204 if method == "DELETE" else 200, 403), (method, path)
        else:
            assert (own, others) == (401, 401), (method, path)


async def test_every_route_is_described(nobody: httpx2.AsyncClient, gateway: Gateway) -> None:
    mount = application(gateway).routes[0]
    assert isinstance(mount, Mount)
    routed = {
        (method, "/v1" + re.sub(":(segment|rest)}", "}", getattr(route, "path", "")))
        for route in mount.routes
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }

    expected = {(method, path) for method, path, _ in await described(nobody)}
    assert routed == expected | {("GET", "/v1/openapi.json")}


async def test_a_user_is_told_that_an_endpoint_is_for_servers(user: httpx2.AsyncClient) -> None:
    response = await user.post("/v1/users/bulk/preferences", json={})

    refusal = response.json()
    assert response.status_code == 401
    assert (refusal["code"], refusal["type"]) == ("incorrect_token_type", "authentication_error")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_user_is_told_that_they_may_act_only_for_themselves(user: httpx2.AsyncClient) -> None:
    refusal = (await user.get(OTHERS)).json()

    assert (refusal["status"], refusal["code"], refusal["type"]) == (403, "authorization", "authentication_error")


async def test_a_user_token_alone_will_do(gateway: Gateway) -> None:
    async with calling(gateway, token_of("jhammond")) as user:
        assert (await user.get(OWN)).status_code == 200


@pytest.mark.parametrize("authorization", ["", "Basic YTpi", "Bearer", "Bearer  "], ids=repr)
async def test_a_request_without_a_key_is_told_what_to_send(nobody: httpx2.AsyncClient, authorization: str) -> None:
    refusal = (await nobody.get(OWN, headers={"authorization": authorization})).json()

    assert (refusal["status"], refusal["code"]) == (401, "api_key_missing")
    assert "Authorization: Bearer" in refusal["message"]


async def test_a_key_nobody_made_is_refused(gateway: Gateway) -> None:
    async with calling(gateway, "sk_12345") as stranger:
        refusal = (await stranger.get(OWN)).json()

    assert (refusal["status"], refusal["code"]) == (401, "authentication_required")


async def test_a_public_key_needs_a_user_token(gateway: Gateway, public_key: str) -> None:
    async with calling(gateway, public_key) as anonymous:
        refusal = (await anonymous.get(OWN)).json()

    assert (refusal["status"], refusal["code"]) == (401, "missing_user_token")


@pytest.mark.parametrize(
    "token", ["nonsense", token_of("jhammond", timedelta(minutes=-5))], ids=["malformed", "expired"]
)
async def test_a_user_token_that_does_not_count_is_refused(gateway: Gateway, public_key: str, token: str) -> None:
    async with calling(gateway, token) as alone, calling(gateway, public_key, token) as beside_a_key:
        refusals = [(await client.get(OWN)).json() for client in (alone, beside_a_key)]

    assert [refusal["code"] for refusal in refusals] == ["invalid_user_token", "authentication_required"]
    assert {refusal["status"] for refusal in refusals} == {401}


async def test_the_scheme_is_read_in_any_case(gateway: Gateway, secret_key: str) -> None:
    async with calling(gateway) as client:
        response = await client.get(OWN, headers={"authorization": f"bearer {secret_key}"})

    assert response.status_code == 200


async def test_a_restricted_key_without_permissions_does_nothing(gateway: Gateway) -> None:
    key = await new_key(gateway, KeyKind.RESTRICTED)

    async with calling(gateway, key) as client:
        assert (await client.get(OWN)).status_code == 403
        assert (await client.put(OWN, json={})).status_code == 403
