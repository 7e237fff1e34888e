from typing import Any

import httpx2
import pytest

DOCUMENT = "/v1/openapi.json"
BY_KEY = "/v1/users/{user_id}/preferences/{set_id}/workflows/{key}"


@pytest.fixture
async def document(nobody: httpx2.AsyncClient) -> Any:
    response = await nobody.get(DOCUMENT)
    assert response.headers["content-type"] == "application/json"
    return response.json()


def references(value: Any) -> set[str]:
    """Everything that any part of a document refers to."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*map(references, value.values()))
    return set()


def header_names(operation: Any) -> set[str]:
    return {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}


async def test_it_is_for_everybody_to_read(document: Any) -> None:
    assert document["openapi"] == "3.1.0"


async def test_every_component_is_used_and_every_used_one_is_there(document: Any) -> None:
    components = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert references(document) == components


async def test_operations_have_names_of_their_own(document: Any) -> None:
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/v1/users/{user_id}/preferences", "get", set()),
        ("/v1/users/{user_id}/preferences/{set_id}", "get", {"If-None-Match"}),
        ("/v1/users/{user_id}/preferences/{set_id}", "put", {"Idempotency-Key", "If-Match", "If-None-Match"}),
        ("/v1/users/bulk/preferences", "post", {"Idempotency-Key"}),
    ],
)
async def test_the_headers_that_count_are_described(document: Any, path: str, method: str, headers: set[str]) -> None:
    assert header_names(document["paths"][path][method]) == headers


@pytest.mark.parametrize("status", ["413", "415"])
async def test_refusals_of_a_body_are_described_where_there_is_one(document: Any, status: str) -> None:
    described = {
        (path, method)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if status in operation["responses"]
    }

    assert ("/v1/users/{user_id}", "put") in described
    assert not [method for _, method in described if method in ("get", "delete")]


async def test_every_parameter_has_a_type_that_generators_know(document: Any) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    parameters = [parameter for operation in operations for parameter in operation["parameters"]]

    assert parameters
    assert {parameter["schema"].get("type") for parameter in parameters} <= {"string", "boolean"}


async def test_what_older_clients_use_is_marked(document: Any) -> None:
    paths = document["paths"]

    assert paths[BY_KEY]["put"]["deprecated"]
    assert paths["/v1/users/bulk/preferences"]["put"]["deprecated"]
    assert "deprecated" not in paths["/v1/users/bulk/preferences"]["post"]


async def test_what_is_for_servers_takes_no_user_token(document: Any) -> None:
    paths = document["paths"]

    assert paths["/v1/tenants/{tenant_id}"]["get"]["security"] == [{"bearer": []}]
    assert paths[BY_KEY]["put"]["security"] == [{"bearer": []}, {"bearer": [], "userToken": []}]
