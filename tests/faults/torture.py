"""Everything that can go wrong, at random and at once; what each actor does follows from one seed."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from tests.faults.client import Refused, Row, Submission
from tests.faults.scene import Scene, names
from tests.faults.subscriber import watch
from tests.faults.torment import Torment
from tests.faults.witness import Testimony
from tests.faults.workers import workers

USERS: Final = names("u", 120)
SETTINGS: Final = {"bulk_chunk_users": "20", "bulk_lease_seconds": "1", "max_history_records": "20"}
WORKERS: Final = 3
SUBMITTERS: Final = 3
WRITERS: Final = 2
DROPS: Final = 0.15
PASSING: Final = frozenset({"STORE_UNAVAILABLE"})
"""The one code that says to come back later."""


@dataclass
class Clients:
    """Who submits, cancels, watches and writes; what they were told, and what was wrong with it."""

    scene: Scene
    over: asyncio.Event
    told: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    acknowledged: Counter[tuple[str, int]] = field(default_factory=Counter)

    async def submit_and_watch(self, dice: random.Random) -> None:
        """Start operations, some several times at once, cancel some, and follow each to its end."""
        while not self.over.is_set():
            users = dice.sample(USERS, dice.randrange(1, len(USERS)))
            workflow, dry_run = f"w-{UUID(int=dice.getrandbits(128))}", dice.random() < 0.1
            submission = Submission(users, workflow, key=workflow, dry_run=dry_run)
            twins = dice.choice([1, 1, 6])
            accepted = await asyncio.gather(*(self._submit(submission, dice) for _ in range(twins)))
            operation_id = self._one_of(accepted)
            self.scene.users[operation_id] = [] if dry_run else users
            await self._see_to_its_end(operation_id, dice)

    async def write(self, dice: random.Random) -> None:
        """Write single sets of the same users, again and again."""
        while not self.over.is_set():
            user = dice.choice(USERS)
            try:
                written = await dice.choice(self.scene.clients).write(user, enabled=dice.random() < 0.5)
            except Refused as refusal:
                self._hear_of("write", refusal)
                continue
            self.told["write done"] += 1
            if written["changes"]:
                self.acknowledged[user, written["preferenceSet"]["revision"]] += 1

    async def read(self, dice: random.Random) -> None:
        """Read single sets, again and again."""
        while not self.over.is_set():
            try:
                await dice.choice(self.scene.clients).read(dice.choice(USERS))
                self.told["read done"] += 1
            except Refused as refusal:
                self._hear_of("read", refusal)

    async def _submit(self, submission: Submission, dice: random.Random) -> Row:
        """Submit until there is an answer."""
        client = dice.choice(self.scene.clients)
        while True:
            try:
                return await client.submit(submission)
            except Refused as refusal:
                self._hear_of("submit", refusal)
                if refusal.code not in PASSING:
                    raise

    def _one_of(self, accepted: list[Row]) -> str:
        """The one operation of several equal submissions, of which at most one started it."""
        ids = {each["bulkOperation"]["id"] for each in accepted}
        new = sum(not each["replayed"] for each in accepted)
        if len(ids) > 1 or new > 1:
            self.faults.append(f"{len(accepted)} equal submissions gave {len(ids)} operations, {new} of them new")
        self.told["submit done"] += len(accepted)
        return str(ids.pop())

    async def _see_to_its_end(self, operation_id: str, dice: random.Random) -> None:
        key = self.scene.client.key
        async with asyncio.TaskGroup() as tasks:
            watches = [
                tasks.create_task(watch(client.url, key, operation_id, random.Random(dice.random()), drops=drops))
                for client, drops in zip(self.scene.clients, (0, DROPS), strict=True)
            ]
            if dice.random() < 0.2:
                await asyncio.sleep(dice.uniform(0, 1))
                await self._cancel(operation_id)
        for each in watches:
            seen = each.result()
            self.faults += seen.faults
            self.told["visits"] += seen.visits
            self.told["events"] += seen.events
            self.scene.finals[operation_id] = seen.last
        self.told[f"operation {self.scene.finals[operation_id]['status']}"] += 1
        if len({each.result().last["sequence"] for each in watches}) > 1:
            self.faults.append(f"{operation_id}: two subscribers saw different ends")

    async def _cancel(self, operation_id: str) -> None:
        """Cancel until there is an answer, be it that the operation is final."""
        answered = False
        while not answered:
            try:
                await self.scene.client.cancel(operation_id)
                answered = True
            except Refused as refusal:
                self._hear_of("cancel", refusal)
                answered = refusal.code not in PASSING

    def _hear_of(self, deed: str, refusal: Refused) -> None:
        """Count a refusal; one that does not say to come back later is a fault."""
        self.told[f"{deed} {refusal.code}"] += 1
        if refusal.code not in PASSING:
            self.faults.append(f"{deed}: {refusal}")

    def faults_by(self, heard: Testimony) -> Iterator[str]:
        """What was wrong with single writes: each is there once, and none is there that was not acknowledged."""
        acknowledged = set(self.acknowledged)
        yield from (f"the write {each} was acknowledged and is lost" for each in acknowledged - heard.single_writes)
        yield from (
            f"the write {each} was acknowledged {count} times" for each, count in self.acknowledged.items() if count > 1
        )
        if not self.told["write STORE_UNAVAILABLE"]:
            yield from (f"nobody was told of the write {each}" for each in heard.single_writes - acknowledged)


@dataclass(frozen=True, slots=True)
class Account:
    """What was done and told, and every promise that was broken."""

    counts: Counter[str]
    faults: list[str]

    @property
    def refusals(self) -> dict[str, int]:
        """How often clients were told of errors, by what they did and the code."""
        return {told: count for told, count in self.counts.items() if told.split()[-1].isupper() and "_" in told}


async def torture(scene: Scene, seed: int, *, seconds: float) -> Account:
    """Torture workers and the primary for so long, and let everything come to its end."""
    over = asyncio.Event()
    torment, clients = Torment(over), Clients(scene, over)
    with ExitStack() as stack:
        hands = [stack.enter_context(workers(scene.deployment)) for _ in range(WORKERS)]
        async with asyncio.TaskGroup() as tasks:
            for number, hand in enumerate(hands):
                tasks.create_task(torment.worker(hand, _dice(seed, "worker", number)))
            tasks.create_task(torment.primary(scene.cluster, _dice(seed, "primary")))
            let_in(clients, tasks, seed)
            await asyncio.sleep(seconds)
            over.set()
    return account_of(torment, clients)


async def step_downs(scene: Scene, seed: int, *, seconds: float, every_seconds: float = 5) -> Account:
    """Let the primary hand over again and again, while clients and a worker go about their business."""
    over = asyncio.Event()
    torment, clients = Torment(over), Clients(scene, over)
    with workers(scene.deployment) as worker:
        await asyncio.to_thread(worker.start)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(torment.step_down(scene.cluster, every_seconds=every_seconds))
            let_in(clients, tasks, seed)
            await asyncio.sleep(seconds)
            over.set()
    return account_of(torment, clients)


def _dice(seed: int, actor: str, number: int = 0) -> random.Random:
    """The dice of one actor, which nobody else throws."""
    return random.Random(f"{seed} {actor} {number}")


def let_in(clients: Clients, tasks: asyncio.TaskGroup, seed: int) -> None:
    """Let all clients begin."""
    for number in range(SUBMITTERS):
        tasks.create_task(clients.submit_and_watch(_dice(seed, "submitter", number)))
    for number in range(WRITERS):
        tasks.create_task(clients.write(_dice(seed, "writer", number)))
        tasks.create_task(clients.read(_dice(seed, "reader", number)))


def account_of(torment: Torment, clients: Clients) -> Account:
    """The faults that clients saw, and those that the witness tells of."""
    scene = clients.scene
    faults = [*torment.faults, *clients.faults, *scene.violations(), *clients.faults_by(scene.testimony())]
    return Account(torment.deeds + clients.told, faults)
