import httpx2
import pytest

from gateway.rest.routing import route_path
from tests.rest.sets import DEFAULT, EMPTY, get, put


async def status_and_field(client: httpx2.AsyncClient, method: str, path: str, body: object) -> tuple[int, str]:
    response = await client.request(method, path, json=body)
    refusal = response.json()
    assert "may not contain `/`" in refusal["message"]
    return response.status_code, refusal["errors"][0]["field"]


@pytest.mark.parametrize("slash", ["%2F", "%2f"])
@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("GET", "/v1/users/a{}b", None, "user_id"),
        ("GET", "/v1/users/a{}b/preferences", None, "user_id"),
        ("GET", "/v1/users/{}/preferences/default", None, "user_id"),
        ("GET", "/v1/users/u/preferences/in{}gen", None, "set_id"),
        ("PUT", "/v1/users/u/preferences/in{}gen", {}, "set_id"),
        ("PUT", "/v1/users/a{}preferences{}default", {"preferences": {"default": {}}}, "user_id"),
        ("DELETE", "/v1/users/a{}%C3%BC/preferences/default", None, "user_id"),
        ("GET", "/v1/tenants/in{}gen", None, "tenant_id"),
        ("GET", "//v1/tenants/in{}gen", None, "tenant_id"),
    ],
)
async def test_an_id_with_a_slash_is_refused_with_the_reason(
    server: httpx2.AsyncClient, method: str, path: str, body: object, field: str, slash: str
) -> None:
    url = f"http://gateway{path.replace('{}', slash)}"

    assert await status_and_field(server, method, url, body) == (422, field)


@pytest.mark.parametrize("key", ["a%2Fb", "a/b", "%2F", "a%252Fb", "a%0Ab%2Fc", "%F0%9F%A6%96%2F"])
async def test_a_key_may_hold_a_slash(server: httpx2.AsyncClient, key: str) -> None:
    written = await put(server, f"{DEFAULT}/workflows/{key}", {"subscribed": False})

    assert written == {**EMPTY, "workflows": {str(httpx2.URL(f"http://x/{key}").path)[1:]: False}}


async def test_an_encoded_percent_sign_is_no_slash(server: httpx2.AsyncClient) -> None:
    await put(server, "/v1/users/a%252Fb/preferences/default", {"categories": {"x": True}})

    assert (await get(server, "/v1/users/a%252Fb/preferences/default"))["categories"] == {"x": True}


@pytest.mark.parametrize("part", ["workflows", "categories", "channel_types"])
async def test_an_address_that_ends_before_its_key_is_refused(server: httpx2.AsyncClient, part: str) -> None:
    response = await server.put(f"{DEFAULT}/{part}/", json={"subscribed": True})

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "key")
    assert await get(server, DEFAULT) == EMPTY


async def test_an_empty_key_in_a_body_is_only_data(server: httpx2.AsyncClient) -> None:
    written = await put(server, f"{DEFAULT}/workflows", {"": False})

    assert written["workflows"] == {"": False}


@pytest.mark.parametrize("path", ["/v1/users/a%2Fb/nothing", "/v1%2Fusers/a", "/v1/nothing%2F", "/v1/users%2Fa"])
async def test_an_encoded_slash_opens_no_other_address(server: httpx2.AsyncClient, path: str) -> None:
    response = await server.get(path)

    assert response.status_code == 404


async def test_the_same_key_at_an_address_with_a_slash_is_another_one(server: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "k"}

    answers = [
        await server.put(f"{DEFAULT}/workflows/{key}", json={"subscribed": False}, headers=headers)
        for key in ("a%2Fb", "a%2Fc", "a%2Fb")
    ]

    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, None, "true"]


def test_parameters_take_ids_and_the_last_takes_the_rest() -> None:
    assert route_path("/users/{user_id}/x/{key}") == "/users/{user_id:segment}/x/{key:rest}"
