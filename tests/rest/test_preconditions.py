import httpx2
import pytest

from gateway.errors import InvalidInput
from gateway.preferences.model import Json
from gateway.rest.preconditions import entity_tag, expected_revision, is_known

DEFAULT = "/v1/users/jhammond/preferences/default"
ON: Json = {"channel_types": {"email": True}}
OFF: Json = {"channel_types": {"email": False}}


@pytest.mark.parametrize(
    ("headers", "revision"),
    [
        ({}, None),
        ({"if-match": entity_tag(7, b"{}")}, 7),
        ({"if-match": f"W/{entity_tag(7, b'{}')}"}, 7),
        ({"if-match": ' "7" '}, 7),
        ({"if-none-match": "*"}, 0),
        ({"if-match": '"7"', "if-none-match": "*"}, 7),
    ],
    ids=repr,
)
def test_a_condition_names_a_revision(headers: dict[str, str], revision: int | None) -> None:
    assert expected_revision(headers) == revision


@pytest.mark.parametrize(
    "headers",
    [
        {"if-match": "*"},
        {"if-match": "7"},
        {"if-match": '"7", "8"'},
        {"if-match": '"x"'},
        {"if-match": f'"{10**18}"'},
        {"if-none-match": '"7"'},
    ],
    ids=repr,
)
def test_a_condition_that_is_not_understood_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        expected_revision(headers)

    assert [name.lower() for name in refused.value.path or ()] == list(headers)


@pytest.mark.parametrize(
    ("known", "expected"), [('"1"', True), ('"0", "1"', True), ('W/"1"', True), ('"2"', False), ("", False)]
)
def test_a_tag_is_known_when_it_is_listed(known: str, *, expected: bool) -> None:
    assert is_known({"if-none-match": known}, '"1"') is expected


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", DEFAULT, OFF),
        ("PUT", f"{DEFAULT}/channel_types/email", {"subscribed": False}),
        ("DELETE", DEFAULT, None),
    ],
    ids=repr,
)
async def test_a_write_meets_the_revision_that_was_read(
    server: httpx2.AsyncClient, method: str, path: str, body: Json
) -> None:
    await server.put(DEFAULT, json=ON)
    tag = (await server.get(DEFAULT)).headers["etag"]

    in_time = await server.request(method, path, json=body, headers={"if-match": tag})
    too_late = await server.request(method, path, json=body, headers={"if-match": tag})

    assert in_time.is_success
    refusal = too_late.json()
    assert (too_late.status_code, refusal["code"]) == (412, "revision_conflict")
    assert "stored revision is 2, not 1" in refusal["message"]


async def test_the_answer_to_a_write_has_the_tag_for_the_next(server: httpx2.AsyncClient) -> None:
    first = await server.put(DEFAULT, json=ON)

    assert (await server.put(DEFAULT, json=OFF, headers={"if-match": first.headers["etag"]})).status_code == 200


async def test_a_write_may_be_for_a_set_that_is_not_there(server: httpx2.AsyncClient) -> None:
    created = await server.put(DEFAULT, json=ON, headers={"if-none-match": "*"})
    late = await server.put(DEFAULT, json=OFF, headers={"if-none-match": "*"})
    await server.delete(DEFAULT)
    again = await server.put(DEFAULT, json=OFF, headers={"if-none-match": "*"})

    assert [response.status_code for response in (created, late, again)] == [200, 412, 200]


async def test_a_tenants_defaults_have_a_tag_too(server: httpx2.AsyncClient) -> None:
    path, body = "/v1/tenants/ingen", {"settings": {"preference_set": ON}}
    tag = (await server.put(path, json=body)).headers["etag"]

    assert (await server.get(path)).headers["etag"] == tag
    assert (await server.put(path, json=body, headers={"if-match": '"9"'})).status_code == 412
    assert (await server.put(path, json=body, headers={"if-match": tag})).status_code == 200


async def test_a_read_of_what_is_known_says_only_that(server: httpx2.AsyncClient) -> None:
    tag = (await server.get(DEFAULT)).headers["etag"]

    response = await server.get(DEFAULT, headers={"if-none-match": tag})

    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


async def test_a_read_is_news_when_only_the_defaults_changed(server: httpx2.AsyncClient) -> None:
    path = "/v1/users/jhammond/preferences/ingen"
    tag = (await server.get(path)).headers["etag"]
    await server.put("/v1/tenants/ingen", json={"settings": {"preference_set": OFF}})

    assert (await server.get(path, headers={"if-none-match": tag})).status_code == 200
    assert (await server.put(path, json=ON, headers={"if-match": tag})).status_code == 200
