"""A database of its own in the cluster, servers in front of it, and a book of everything that clients were told."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

from tests.faults.client import Client, Submission
from tests.faults.cluster import Cluster
from tests.faults.gateways import Deployment, Running, new_key, started
from tests.faults.subscriber import FINAL, State
from tests.faults.witness import Testimony, Told, testimony, violations
from tests.migrating import migrate
from tests.waiting import until

END_SECONDS: Final = 120
NO_SETTINGS: Final[Mapping[str, str]] = {}


@dataclass(slots=True)
class Scene:
    """A deployment with servers; `told` is what clients know of each operation."""

    cluster: Cluster
    deployment: Deployment
    servers: Sequence[Running]
    clients: Sequence[Client]
    users: dict[str, Sequence[str]] = field(default_factory=dict)
    finals: dict[str, State] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.clients[0]

    async def submit(self, users: Sequence[str]) -> str:
        """Start an operation that writes a row for each of these users."""
        answer = await self.client.submit(Submission(users, f"w-{uuid4().hex}"))
        operation_id: str = answer["bulkOperation"]["id"]
        self.users[operation_id] = users
        return operation_id

    async def begun(self, operation_id: str) -> None:
        """Return once the first rows are written."""

        async def has_begun() -> bool:
            return bool((await self.client.state(operation_id))["processedRows"])

        await until(has_begun, timeout_seconds=END_SECONDS)

    async def final(self, operation_id: str, *, timeout_seconds: float = END_SECONDS) -> State:
        """The operation once it has ended, as a client reads it."""

        async def is_final() -> bool:
            self.finals[operation_id] = await self.client.state(operation_id)
            return self.finals[operation_id]["status"] in FINAL

        await until(is_final, timeout_seconds=timeout_seconds)
        return self.finals[operation_id]

    def violations(self) -> list[str]:
        """What the witness says against what clients were told, once the cluster is calm."""
        told = {
            each: Told(users, self.finals[each]["status"], self.finals[each]["successCount"])
            for each, users in self.users.items()
        }
        return violations(self.testimony(), told)

    def testimony(self) -> Testimony:
        """What the witness says about this database."""
        with self.cluster.connected() as client:
            return testimony(client, self.deployment.database)


@asynccontextmanager
async def scene(
    cluster: Cluster, folder: Path, *, servers: int = 1, settings: Mapping[str, str] = NO_SETTINGS
) -> AsyncIterator[Scene]:
    """So many servers without workers of their own, on a new database; the settings hold for workers too."""
    deployment = Deployment(cluster.url, f"faults_{uuid4().hex[:8]}", folder, settings)
    await asyncio.to_thread(migrate, deployment.mongodb_url, deployment.database)
    key = new_key(deployment)
    async with AsyncExitStack() as stack:
        running = [stack.enter_context(started(deployment, "serve", bulk_workers="0")) for _ in range(servers)]
        clients = [Client(each.url, key) for each in running]
        for client in clients:
            await stack.enter_async_context(client.http)
        yield Scene(cluster, deployment, running, clients)


def names(prefix: str, count: int) -> list[str]:
    """So many users."""
    return [f"{prefix}-{number}" for number in range(count)]
