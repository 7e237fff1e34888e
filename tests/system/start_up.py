"""How long a gateway takes to start on many sets: `python -m tests.system.start_up`, printing seconds.

A database is filled, loses its indexes, is migrated, and is served.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

import httpx2
from pymongo import MongoClient

from gateway.mongo.indexes import NEEDED
from gateway.mongo.sets.documents import document_of, id_of
from gateway.mongod.local import blocking_local_mongod
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, SetKey, Tree
from tests.migrating import migrate
from tests.processes import first_line, gateway_command

DATABASE: Final = "start_up"
SETS: Final = "preference_sets"

_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH: Final = 10_000


def fill(mongodb_url: str, count: int) -> None:
    """Store so many sets, and drop every index."""
    migrate(mongodb_url, DATABASE)
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        database = client[DATABASE]
        documents = _documents(count)
        while batch := list(islice(documents, _BATCH)):
            database[SETS].insert_many(batch, ordered=False)
        for collection in NEEDED:
            database[collection].drop_indexes()


def run(mongodb_url: str, say: Callable[[str], None]) -> dict[str, float]:
    """Seconds of each step; what `gateway migrate` says is said too.

    A first start is refused, the database is migrated, and two starts serve.
    """
    environment = {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": DATABASE, "GATEWAY_PORT": "0"}
    seconds = {"refused": _timed(lambda: _refused(environment))}
    seconds["migrated"] = _timed(lambda: _migrated(environment, say))
    with gateway_command("keys", "create", "--name", "start", environment=environment) as made:
        made.communicate(timeout=30)
    for name in ("first start", "second start"):
        seconds[name] = _timed(lambda: _served(environment))
    return seconds


def _documents(count: int) -> Iterator[dict[str, Any]]:
    tree: Tree = {
        "channel_types": {"email": True, "sms": False},
        "workflows": {f"workflow-{number}": {"channel_types": {"email": False}} for number in range(6)},
        "categories": {"news": False},
    }
    key = SetKey.of_user("user")
    document = document_of(write(empty_set(key), Replace(tree), Author("tests", Origin.MUTATION, _BEGAN)))
    for number in range(count):
        user, at = f"user-{number:07}", _BEGAN + timedelta(milliseconds=number)
        yield {**document, "_id": id_of(SetKey.of_user(user)), "user_id": user, "updated_at": at}


def _refused(environment: dict[str, str]) -> None:
    with gateway_command("serve", environment=environment) as process:
        _, told = process.communicate(timeout=60)
    assert process.returncode == 1, told
    assert "run `gateway migrate`" in told, told


def _migrated(environment: dict[str, str], say: Callable[[str], None]) -> None:
    with gateway_command("migrate", environment=environment) as process:
        while line := first_line(process.stdout):
            say(line)
        assert process.wait(timeout=60) == 0


def _served(environment: dict[str, str]) -> None:
    with gateway_command("serve", environment=environment) as process:
        url = first_line(process.stdout).removeprefix("Listening on ")
        assert httpx2.get(f"{url}/health").status_code == 200


def _timed(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def main() -> None:
    """Measure as many sets as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1_000_000)
    count = parser.parse_args().sets
    with (
        tempfile.TemporaryDirectory(prefix="gateway-start-up-") as folder,
        blocking_local_mongod(Path(folder)) as mongodb_url,
    ):
        _say(f"{count:,} sets: filled in {_timed(lambda: fill(mongodb_url, count)):.1f} s")
        for name, seconds in run(mongodb_url, _say).items():
            _say(f"{name}: {seconds:.1f} s")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
