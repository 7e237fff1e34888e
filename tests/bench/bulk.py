"""W5: a bulk operation of 1,000 users, against one bare `bulk_write` of the same documents."""

import statistics
import time
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pymongo import MongoClient, UpdateOne
from pymongo.write_concern import WriteConcern

from gateway.mongo.documents import id_of
from gateway.preferences.model import SetKey
from tests.bench.data import DATABASE, user_id
from tests.bench.load import answer
from tests.bench.servers import Running
from tests.waiting import until_blocking

_USERS: Final = [user_id(number) for number in range(1000)]
_START: Final = """mutation Bulk($input: BulkSetPreferencesInput!) { bulkSetPreferences(input: $input) {
  ... on BulkOperationAccepted { bulkOperation { id } } ... on UserError { message } } }"""
_LOOK: Final = "query Look($id: ID!) { bulkOperation(id: $id) { status errorCount } }"


@dataclass(frozen=True, slots=True)
class BulkMeasured:
    """Milliseconds, medians: until the operation was completed, and for the bare write."""

    operation_ms: float
    bulk_write_ms: float


def measure_bulk(gateway: Running, headers: dict[str, str], mongodb_url: str, rounds: int) -> BulkMeasured:
    """Do both in turns."""
    operations, writes = [], []
    for number in range(rounds):
        operations.append(_operation(gateway, headers, enabled=number % 2 == 0))
        writes.append(_bulk_write(mongodb_url, number))
    return BulkMeasured(statistics.median(operations), statistics.median(writes))


def _operation(gateway: Running, headers: dict[str, str], *, enabled: bool) -> float:
    began = time.perf_counter()
    preferences = {"workflows": [{"key": "bulk", "setting": {"enabled": enabled}}]}
    given = {"userIds": _USERS, "preferences": preferences, "persistence": "MERGE"}
    started = _ask(gateway, headers, _START, {"input": given})
    operation_id = started["bulkSetPreferences"]["bulkOperation"]["id"]

    def is_completed() -> bool:
        operation = _ask(gateway, headers, _LOOK, {"id": operation_id})["bulkOperation"]
        assert operation["errorCount"] == 0
        return bool(operation["status"] == "COMPLETED")

    until_blocking(is_completed)
    return (time.perf_counter() - began) * 1000


def _bulk_write(mongodb_url: str, number: int) -> float:
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        sets = client[DATABASE].get_collection("preference_sets", write_concern=WriteConcern("majority"))
        updates = [
            UpdateOne({"_id": id_of(SetKey.of_user(each))}, {"$set": {"workflows.0.enabled": number % 2 == 0}})
            for each in _USERS
        ]
        began = time.perf_counter()
        sets.bulk_write(updates, ordered=False)
        return (time.perf_counter() - began) * 1000


def _ask(gateway: Running, headers: dict[str, str], query: str, variables: dict[str, Any]) -> Any:
    body = orjson.dumps({"query": query, "variables": variables})
    answered = orjson.loads(answer(gateway, ("POST", "/graphql", body), headers))
    assert "errors" not in answered, answered
    return answered["data"]
