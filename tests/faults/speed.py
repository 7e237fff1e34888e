"""How long an operation over a thousand users takes beside a bare bulk write of the same documents."""

import time
from dataclasses import dataclass
from typing import Any, Final

from pymongo import IndexModel, InsertOne
from pymongo.collection import Collection

from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from tests.faults.gateways import started
from tests.faults.scene import Scene, names

USERS: Final = 1000


@dataclass(frozen=True, slots=True)
class Seconds:
    """From the submission to the end of an operation, and of a bulk write of what it wrote."""

    operation: float
    bulk_write: float


async def beside_a_bulk_write(scene: Scene, *, rounds: int) -> list[Seconds]:
    """Measure both, one after the other, so many times; all sets are new."""
    measured = []
    with started(scene.deployment, "worker"), scene.cluster.connected() as client:
        database = client[scene.deployment.database]
        for number in range(rounds):
            operation_id = await scene.submit(names(f"r{number}", USERS))
            await scene.final(operation_id)
            stored = database[OPERATIONS].find_one({"_id": operation_id}) or {}
            seconds = (stored["completed_at"] - stored["inserted_at"]).total_seconds()
            documents = list(database[SETS].find({"history.1.operation_id": operation_id}))
            bare = _bare_copy(database[SETS], f"bare_{number}")
            began = time.perf_counter()
            bare.bulk_write([InsertOne(document) for document in documents])
            measured.append(Seconds(seconds, time.perf_counter() - began))
    return measured


def _bare_copy(sets: Collection[dict[str, Any]], name: str) -> Collection[dict[str, Any]]:
    """An empty collection with the same indexes."""
    bare = sets.database[name]
    keys = [index["key"] for name, index in sets.index_information().items() if name != "_id_"]
    bare.create_indexes([IndexModel(key) for key in keys])
    return bare
