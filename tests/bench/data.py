"""What is measured on: 100,000 users with a set each, stored as the gateway stores them and as the rivals would.

Each was written once, by whoever stores it, and the record of that write is in its history.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from pymongo import MongoClient

from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.mongo.api_keys import MongoKeyStore
from gateway.mongo.client import connect
from gateway.mongo.indexes import ensure_indexes
from gateway.mongo.sets.documents import document_of
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, SetKey, Tree

Document = dict[str, Any]

DATABASE: Final = "bench"
USERS: Final = 100_000
OPERATION_ID: Final = "2f641633-95d3-4555-9222-9f1eb7888a80"

_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH: Final = 5_000
_CACHE: Final = "4G"


def user_id(number: int) -> str:
    """The id of one of the users."""
    return f"user-{number:06}"


def tree_of(number: int) -> Tree:
    """The preferences of a user: four channel types, six workflows with two of them each, three categories."""
    return {
        "channel_types": {
            kind: (number + at) % 3 > 0 for at, kind in enumerate(("email", "in_app_feed", "push", "sms"))
        },
        "workflows": {
            f"workflow-{each}": {"channel_types": {"email": (number + each) % 2 == 0, "sms": each % 2 == 0}}
            for each in range(6)
        },
        "categories": {f"category-{each}": (number + each) % 5 > 0 for each in range(3)},
    }


async def fill(mongodb_url: str) -> str:
    """Store everything; gives the text of a secret key of the gateway."""
    text = new_key_text(KeyKind.SECRET)
    client = connect(mongodb_url, timeout_seconds=60)
    await ensure_indexes(client[DATABASE])
    await MongoKeyStore(client[DATABASE]).put_key(key_from_text(text, "bench", ALL_PERMISSIONS, _BEGAN))
    client.close()
    with MongoClient[Document](mongodb_url) as blocking:
        # A private mongod has a cache for a developer's few documents; one that serves 100,000 users holds them all.
        blocking.admin.command({"setParameter": 1, "wiredTigerEngineRuntimeConfig": f"cache_size={_CACHE}"})
        database = blocking[DATABASE]
        _insert(database["preference_sets"], _stored_sets())
        _insert(database["rival_sets"], _rival_sets())
        database["bulk_operations"].insert_one({"_id": OPERATION_ID, **operation()})
        database["rival_operations"].insert_one({"_id": OPERATION_ID, **_in_camel_case(operation())})
    return text


def operation() -> Document:
    """A bulk operation under way, of which no worker knows."""
    return {
        "id": OPERATION_ID,
        "name": "users.set_preferences",
        "status": "PROCESSING",
        "set_id": "default",
        "estimated_total_rows": 1000,
        "processed_rows": 0,
        "success_count": 0,
        "error_count": 0,
        "inserted_at": _BEGAN,
        "updated_at": _BEGAN,
        "started_at": _BEGAN,
        "completed_at": None,
        "failed_at": None,
        "canceled_at": None,
        "failure_reason": None,
        "sequence": 1,
        "dry_run": False,
        "actor": "bench",
        "retry_of": None,
        "claim": {"epoch": 1, "lease_until": datetime(2100, 1, 1, tzinfo=UTC), "session": None, "pace": None},
        "idempotency": None,
    }


def _stored_sets() -> Iterator[Document]:
    author = Author("bench", Origin.MUTATION, _BEGAN)
    for number in range(USERS):
        key = SetKey.of_user(user_id(number))
        yield document_of(write(empty_set(key), Replace(tree_of(number)), author))


def _rival_sets() -> Iterator[Document]:
    for number in range(USERS):
        tree: Any = tree_of(number)
        yield {
            "_id": user_id(number),
            "setId": "default",
            "exists": True,
            "revision": 1,
            "insertedAt": _BEGAN,
            "updatedAt": _BEGAN,
            "channelTypes": _settings(tree["channel_types"]),
            "workflows": [
                {"key": key, "enabled": None, "channelTypes": _settings(each["channel_types"])}
                for key, each in tree["workflows"].items()
            ],
            "categories": [
                {"key": key, "enabled": each, "channelTypes": None} for key, each in tree["categories"].items()
            ],
            "history": [_first_record(tree)],
        }


def _first_record(tree: Any) -> Document:
    """What the rivals note of a write that sets everything."""
    settings: dict[tuple[str, ...], bool] = {
        ("channelTypes", _camel(kind)): enabled for kind, enabled in tree["channel_types"].items()
    }
    for key, workflow in tree["workflows"].items():
        for kind, enabled in workflow["channel_types"].items():
            settings["workflows", key, "channelTypes", _camel(kind)] = enabled
    changes = [{"path": list(path), "before": None, "after": enabled} for path, enabled in settings.items()]
    return {"revision": 1, "changedAt": _BEGAN, "actor": "bench", "changes": changes}


def _settings(channel_types: Mapping[str, bool]) -> Document:
    return {_camel(kind): {"enabled": enabled} for kind, enabled in channel_types.items()}


def _in_camel_case(document: Document) -> Document:
    return {_camel(name): value for name, value in document.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _insert(collection: Any, documents: Iterator[Document]) -> None:
    while batch := list(islice(documents, _BATCH)):
        collection.insert_many(batch, ordered=False)
