"""A gateway whose operations are a crowd: 10,000 wait and 100,000 have ended. `python -m tests.browser.crowd` runs it.

It prints one line of JSON with its URL and a secret key, and serves until its standard input ends. Nobody works on the
operations before the line `work` is read; `rest` stops the work.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
from pymongo import MongoClient
from pymongo.database import Database

from gateway.mongod.local import blocking_local_mongod
from tests.processes import STOP_SECONDS, serving

WAITING: Final = 10_000
ENDED: Final = 100_000
USERS: Final = 2
DATABASE: Final = "crowd"

_BATCH: Final = 10_000
_START: Final = """mutation ($users: [ID!]!) {
  bulkSetPreferences(input: {userIds: $users, preferences: {channelTypes: {email: {enabled: true}}}}) {
    ... on BulkOperationAccepted { bulkOperation { id } }
  }
}"""


def main() -> None:
    """Serve the crowd."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gateway-crowd-")))
        mongodb_url = stack.enter_context(blocking_local_mongod(folder))
        key = _create_key(mongodb_url)
        gateway = stack.enter_context(serving(mongodb_url, DATABASE, bulk_workers="0"))
        _multiply(_started(gateway.url, key), mongodb_url)
        print(json.dumps({"url": gateway.url, "secretKey": key}), flush=True)  # noqa: T201 - what it is run for
        _obey(mongodb_url)


def _create_key(mongodb_url: str) -> str:
    command = [sys.executable, "-m", "gateway", "keys", "create", "--name", "crowd"]
    environment = {**os.environ, "GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": DATABASE}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def _started(url: str, key: str) -> str:
    """The id of an operation that waits; all others are copies of it."""
    users = [f"user-{number}" for number in range(USERS)]
    headers, body = {"Authorization": f"Bearer {key}"}, {"query": _START, "variables": {"users": users}}
    answer = httpx2.post(f"{url}/graphql", json=body, headers=headers).json()
    return str(answer["data"]["bulkSetPreferences"]["bulkOperation"]["id"])


def _multiply(pattern_id: str, mongodb_url: str) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
    with client:
        database: Database[dict[str, Any]] = client[DATABASE]
        pattern = database["bulk_operations"].find_one({"_id": pattern_id})
        given = database["bulk_inputs"].find_one({"_id": pattern_id})
        assert pattern is not None
        assert given is not None
        for numbers in _batches(WAITING - 1):
            waiting = [
                _named(pattern, number, pattern["inserted_at"] - timedelta(seconds=number)) for number in numbers
            ]
            database["bulk_operations"].insert_many(waiting)
            database["bulk_inputs"].insert_many([{**given, "_id": each["_id"]} for each in waiting])
        for numbers in _batches(ENDED):
            database["bulk_operations"].insert_many([_ended(pattern, number) for number in numbers])


def _batches(count: int) -> Iterator[range]:
    for start in range(1, count + 1, _BATCH):
        yield range(start, min(start + _BATCH, count + 1))


def _named(pattern: dict[str, Any], number: int, inserted_at: datetime) -> dict[str, Any]:
    name = f"{number:08x}-{inserted_at:%H%M}-4000-8000-{number:012}"
    return {**pattern, "_id": name, "id": name, "inserted_at": inserted_at, "updated_at": inserted_at}


def _ended(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    """One that completed before all that wait; in every tenth a row failed."""
    began, failed = pattern["inserted_at"] - timedelta(days=1, seconds=number), int(number % 10 == 0)
    return {
        **_named(pattern, number + 2**31, began),
        "status": "COMPLETED",
        "processed_rows": USERS,
        "success_count": USERS - failed,
        "error_count": failed,
        "started_at": began,
        "completed_at": began,
        "sequence": 3,
    }


def _obey(mongodb_url: str) -> None:
    with ExitStack() as work:
        for line in sys.stdin:
            if line.strip() == "work":
                work.enter_context(_worker(mongodb_url))
            else:
                work.close()


@contextmanager
def _worker(mongodb_url: str) -> Iterator[None]:
    """A worker whose words nobody reads, so that they cannot fill a pipe."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "worker"],
        env={**os.environ, "GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": DATABASE},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


if __name__ == "__main__":
    main()
