import httpx2
import pytest

from gateway.app import Gateway
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import ALL_PERMISSIONS, Caller, Permission
from gateway.preferences.model import Json
from tests.rest.calling import calling, new_key

BULK = "/v1/users/bulk/preferences"
EMAIL_OFF: dict[str, Json] = {"channel_types": {"email": False}}
REQUEST: dict[str, Json] = {"user_ids": ["a", "b", "a"], "preferences": {**EMAIL_OFF, "id": "default"}}

NOBODYS = "2f641633-95d3-4555-9222-9f1eb7888a80"


async def started(client: httpx2.AsyncClient, body: Json = REQUEST) -> dict[str, Json]:
    response = await client.post(BULK, json=body)
    assert response.status_code == 200, response.text
    operation: dict[str, Json] = response.json()
    return operation


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_an_operation_is_queued_and_shown_with_every_member(server: httpx2.AsyncClient, method: str) -> None:
    response = await server.request(method, BULK, json=REQUEST)

    operation = response.json()
    assert response.status_code == 200
    assert operation == {
        "__typename": "BulkOperation",
        "id": operation["id"],
        "name": "users.set_preferences",
        "status": "queued",
        "estimated_total_rows": 2,
        "processed_rows": 0,
        "success_count": 0,
        "error_count": 0,
        "error_items": [],
        "progress_path": f"/v1/bulk_operations/{operation['id']}",
        "inserted_at": operation["inserted_at"],
        "updated_at": operation["inserted_at"],
        "started_at": None,
        "completed_at": None,
        "failed_at": None,
    }
    assert operation["inserted_at"].endswith("Z")


async def test_the_progress_path_leads_to_the_operation(server: httpx2.AsyncClient) -> None:
    operation = await started(server)

    response = await server.get(str(operation["progress_path"]))

    assert (response.status_code, response.json()) == (200, operation)


async def test_a_set_and_a_strategy_may_be_named(server: httpx2.AsyncClient, gateway: Gateway) -> None:
    operation = await started(
        server,
        {"user_ids": ["a"], "preferences": {"id": "ingen", "__persistence_strategy__": "merge", "categories": None}},
    )

    stored = await gateway.services.bulk.get(Caller("operator", ALL_PERMISSIONS), str(operation["id"]))
    assert stored is not None
    assert stored["set_id"] == "ingen"


@pytest.mark.parametrize("given", [{}, {"id": None, "__persistence_strategy__": None}], ids=repr)
async def test_neither_must_be_named(server: httpx2.AsyncClient, given: dict[str, Json]) -> None:
    operation = await started(server, {"user_ids": ["a"], "preferences": {**EMAIL_OFF, **given}})

    assert operation["status"] == "queued"


async def test_a_canceled_operation_is_shown_as_failed(server: httpx2.AsyncClient, gateway: Gateway) -> None:
    operation = await started(server)
    await gateway.services.bulk.cancel(Caller("operator", ALL_PERMISSIONS), str(operation["id"]))

    shown = (await server.get(str(operation["progress_path"]))).json()

    assert shown["status"] == "failed"
    assert shown["failed_at"] == shown["updated_at"]


async def test_a_repeated_request_with_its_key_gives_the_first_operation(server: httpx2.AsyncClient) -> None:
    first = await server.post(BULK, json=REQUEST, headers={"idempotency-key": "k"})
    again = await server.post(BULK, json=REQUEST, headers={"idempotency-key": "k"})

    assert again.json() == first.json()
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")


async def test_a_key_used_for_another_request_is_refused(server: httpx2.AsyncClient) -> None:
    await server.post(BULK, json=REQUEST, headers={"idempotency-key": "k"})

    response = await server.post(BULK, json={**REQUEST, "user_ids": ["c"]}, headers={"idempotency-key": "k"})

    refusal = response.json()
    assert (response.status_code, refusal["code"]) == (422, "idempotency_key_reused")
    assert refusal["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({}, "user_ids"),
        ({"user_ids": [], "preferences": EMAIL_OFF}, "user_ids"),
        ({"user_ids": "a", "preferences": EMAIL_OFF}, "user_ids"),
        ({"user_ids": ["a", "b", "c", "d"], "preferences": EMAIL_OFF}, "user_ids"),
        ({"user_ids": ["a", "b/c"], "preferences": EMAIL_OFF}, "user_ids.1"),
        ({"user_ids": ["a", 1], "preferences": EMAIL_OFF}, "user_ids.1"),
        ({"user_ids": ["a"]}, "preferences"),
        ({"user_ids": ["a"], "preferences": {"channel_types": {"fax": True}}}, "preferences.channel_types.fax"),
        ({"user_ids": ["a"], "preferences": {"id": "a/b"}}, "preferences.id"),
        (
            {"user_ids": ["a"], "preferences": {"__persistence_strategy__": "append"}},
            "preferences.__persistence_strategy__",
        ),
        (
            {"user_ids": ["a"], "preferences": {"_persistence_strategy": "append"}},
            "preferences._persistence_strategy",
        ),
        (
            {
                "user_ids": ["a"],
                "preferences": {"_persistence_strategy": "merge", "__persistence_strategy__": "replace"},
            },
            "preferences._persistence_strategy",
        ),
    ],
    ids=repr,
)
async def test_a_malformed_request_starts_nothing(
    server: httpx2.AsyncClient, gateway: Gateway, body: Json, field: str | None
) -> None:
    response = await server.post(BULK, json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    operations = gateway.database["bulk_operations"]
    assert await operations.count_documents({}) == 0


@pytest.mark.parametrize("operation_id", [NOBODYS, "nonsense", "x" * 300])
async def test_an_unknown_operation_is_not_found(server: httpx2.AsyncClient, operation_id: str) -> None:
    response = await server.get(f"/v1/bulk_operations/{operation_id}")

    assert (response.status_code, response.json()["code"]) == (404, "resource_missing")


async def test_a_key_may_be_restricted_to_watching(gateway: Gateway, server: httpx2.AsyncClient) -> None:
    operation = await started(server)
    key = await new_key(gateway, KeyKind.RESTRICTED, Permission.BULK_READ)

    async with calling(gateway, key) as dashboard:
        assert (await dashboard.get(str(operation["progress_path"]))).json() == operation
        assert (await dashboard.post(BULK, json=REQUEST)).status_code == 403


async def test_a_key_may_be_restricted_to_starting(gateway: Gateway) -> None:
    key = await new_key(gateway, KeyKind.RESTRICTED, Permission.BULK_WRITE)

    async with calling(gateway, key) as loader:
        operation = await started(loader)
        assert operation["error_items"] is None
        assert (await loader.get(str(operation["progress_path"]))).status_code == 403
