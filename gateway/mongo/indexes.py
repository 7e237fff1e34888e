"""The indexes of all collections."""

from gateway.mongo import idempotency
from gateway.mongo.bulk import operations
from gateway.mongo.bulk.overview import ensure_worker_indexes
from gateway.mongo.bulk.throughput import ensure_throughput_indexes
from gateway.mongo.client import Database
from gateway.mongo.sets import preference_sets
from gateway.mongo.sets.lists import ensure_list_indexes


async def ensure_indexes(database: Database) -> None:
    """Make the indexes that are missing; the others stay as they are."""
    await ensure_list_indexes(database, preference_sets.COLLECTION)
    await idempotency.ensure_indexes(database)
    await operations.ensure_indexes(database)
    await ensure_throughput_indexes(database)
    await ensure_worker_indexes(database)
