"""W5: a bulk operation of 1,000 users, against one bare `bulk_write` of the same documents."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from pymongo import MongoClient, ReplaceOne
from pymongo.write_concern import WriteConcern

from gateway.mongo.sets.documents import id_of
from gateway.preferences.model import SetKey
from tests.bench.data import DATABASE, user_id
from tests.bench.load import answer
from tests.bench.servers import Running
from tests.waiting import until_blocking

_USERS: Final = [user_id(number) for number in range(1000)]
_START: Final = """mutation Bulk($input: BulkSetPreferencesInput!) { bulkSetPreferences(input: $input) {
  ... on BulkOperationAccepted { bulkOperation { id } } ... on UserError { message } } }"""
_LOOK: Final = "query Look($id: ID!) { bulkOperation(id: $id) { completedAt errorCount } }"


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
        writes.append(_bulk_write(mongodb_url))
    return BulkMeasured(statistics.median(operations), statistics.median(writes))


def _operation(gateway: Running, headers: dict[str, str], *, enabled: bool) -> float:
    began = time.time()
    preferences = {"workflows": [{"key": "bulk", "setting": {"enabled": enabled}}]}
    given = {"userIds": _USERS, "preferences": preferences, "persistence": "MERGE"}
    started = _ask(gateway, headers, _START, {"input": given})
    operation_id = started["bulkSetPreferences"]["bulkOperation"]["id"]

    def is_completed() -> bool:
        operation = _ask(gateway, headers, _LOOK, {"id": operation_id})["bulkOperation"]
        assert operation["errorCount"] == 0
        return bool(operation["completedAt"])

    until_blocking(is_completed)
    ended = _ask(gateway, headers, _LOOK, {"id": operation_id})["bulkOperation"]["completedAt"]
    return (datetime.fromisoformat(ended).timestamp() - began) * 1000


def _bulk_write(mongodb_url: str) -> float:
    """Put the documents back as they are, but for the date of the change."""
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        sets = client[DATABASE].get_collection("preference_sets", write_concern=WriteConcern("majority"))
        found = sets.find({"_id": {"$in": [id_of(SetKey.of_user(each)) for each in _USERS]}})
        now = datetime.now(UTC)
        writes = [ReplaceOne({"_id": each["_id"]}, {**each, "updated_at": now}) for each in found]
        began = time.perf_counter()
        sets.bulk_write(writes, ordered=False)
        return (time.perf_counter() - began) * 1000


def _ask(gateway: Running, headers: dict[str, str], query: str, variables: dict[str, Any]) -> Any:
    body = orjson.dumps({"query": query, "variables": variables})
    answered = orjson.loads(answer(gateway, ("POST", "/graphql", body), headers))
    assert "errors" not in answered, answered
    return answered["data"]
