import pytest

from gateway.auth.callers import ALL_PERMISSIONS, Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.mongo.client import Database
from schema import Services
from tests.schema.executing import Executor

READ = "query ($id: ID!) { bulkOperation(id: $id) { actor startedBy { kind id name } } }"


@pytest.mark.parametrize(
    ("caller", "actor"),
    [
        pytest.param(
            Caller("sk_1", ALL_PERMISSIONS, key_name="back end"),
            {"kind": "SECRET_KEY", "id": "sk_1", "name": "back end"},
            id="a secret key",
        ),
        pytest.param(
            Caller("rk_1", frozenset({Permission.BULK_WRITE}), key_name="imports"),
            {"kind": "RESTRICTED_KEY", "id": "rk_1", "name": "imports"},
            id="a restricted key",
        ),
    ],
)
async def test_who_started_an_operation_is_told_by_name(
    services: Services, executor: Executor, caller: Caller, actor: dict[str, str]
) -> None:
    operation = (await services.bulk.submit(caller, BulkSubmission(["u"], {}))).operation

    found = await executor.data(READ, id=operation["id"])

    assert found == {"actor": actor["id"], "startedBy": actor}


async def test_operations_stored_without_a_name_still_tell_the_key(
    services: Services, executor: Executor, database: Database
) -> None:
    operation = (await services.bulk.submit(Caller("sk_1", ALL_PERMISSIONS), BulkSubmission(["u"], {}))).operation
    await database["bulk_operations"].update_one({"_id": operation["id"]}, {"$unset": {"actor_name": ""}})

    found = await executor.data(READ, id=operation["id"])

    assert found["startedBy"] == {"kind": "SECRET_KEY", "id": "sk_1", "name": None}
