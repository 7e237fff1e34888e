import httpx2
import pytest

from tests.rest.sets import DEFAULT


@pytest.mark.parametrize("path", ["/v1/users/%FF", "/v1/users/jhammond/preferences/default?tenant=%FF"])
async def test_an_address_that_is_no_utf_8_is_refused(server: httpx2.AsyncClient, path: str) -> None:
    response = await server.get(path)

    assert (response.status_code, response.json()["code"]) == (400, "malformed_request")


async def test_a_user_of_another_kind_is_not_found_with_the_reason(server: httpx2.AsyncClient) -> None:
    response = await server.get("/v1/objects/projects/isla-nublar/preferences/default")

    refusal = response.json()
    assert (response.status_code, refusal["code"], refusal["type"]) == (404, "resource_missing", "api_error")
    assert "only users have preferences" in refusal["message"]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/", "/v1/users/jhammond/", "/v1/users//preferences"])
async def test_an_unknown_address_is_not_found(server: httpx2.AsyncClient, path: str) -> None:
    response = await server.get(path)

    assert (response.status_code, response.json()["code"]) == (404, "resource_missing")


async def test_a_second_slash_before_the_address_does_no_harm(server: httpx2.AsyncClient) -> None:
    response = await server.get(f"http://gateway/{DEFAULT}")

    assert response.request.url.raw_path.startswith(b"//v1")
    assert response.status_code == 200


async def test_another_method_is_refused_with_those_there_are(server: httpx2.AsyncClient) -> None:
    response = await server.patch(DEFAULT, json={})

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "PUT", "DELETE"}


async def test_only_the_head_of_an_answer_may_be_asked_for(server: httpx2.AsyncClient) -> None:
    response = await server.head(DEFAULT)

    assert response.status_code == 200
    assert response.headers["etag"]


@pytest.mark.parametrize("path", ["/v2/users/jhammond", "/V1/users/jhammond", "/v1x/users"])
async def test_what_is_not_below_the_prefix_is_none_of_the_api(server: httpx2.AsyncClient, path: str) -> None:
    response = await server.get(path)

    assert response.status_code == 404
    assert response.headers["content-type"] != "application/json"
