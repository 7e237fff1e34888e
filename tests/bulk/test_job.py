"""How one worker paces its work on one operation."""

from datetime import datetime

import pytest

from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Claim
from gateway.bulk.job import Job, JobSettings
from gateway.bulk.service import BulkService
from gateway.mongo.bulk.claims import MongoClaimStore
from gateway.mongo.bulk.documents import OPERATIONS
from gateway.mongo.client import Client, Database
from gateway.mongo.sets.documents import id_of
from gateway.mongo.sets.preference_sets import COLLECTION as SETS
from gateway.preferences.model import SetKey
from tests.bulk.operations import LIMITS, SERVER, claims_of, submission

LEASE_SECONDS = 3.0


class StridingClock:
    """A clock that goes on by so many seconds whenever somebody looks at it."""

    def __init__(self, stride_seconds: float) -> None:
        self.seconds = 0.0
        self._stride_seconds = stride_seconds

    def __call__(self) -> float:
        self.seconds += self._stride_seconds
        return self.seconds


class Pauses:
    """Takes the place of sleeping, and notes until when the operation is leased; after so many the job is to stop."""

    def __init__(self, database: Database, most: int) -> None:
        self.leases: list[datetime] = []
        self._operations = database[OPERATIONS]
        self._most = most

    async def __call__(self, _seconds: float) -> None:
        found = await self._operations.find_one({}) or {}
        self.leases.append(found["claim"]["lease_until"])

    def are_over(self) -> bool:
        return len(self.leases) >= self._most


async def taken(service: BulkService, claims: MongoClaimStore, *, users: int, pace: Pace) -> Claim:
    """A new operation, claimed."""
    await service.submit(SERVER, submission(users))
    (candidate,) = await claims.candidates()
    claim = await claims.claim(candidate, pace)
    assert claim is not None
    return claim


async def job_on(
    claims: MongoClaimStore, claim: Claim, *, chunk_users: int, clock: StridingClock, pauses: Pauses
) -> Job:
    given = await claims.find_input(claim.operation["id"])
    assert given is not None
    settings = JobSettings(LIMITS, chunk_users, LEASE_SECONDS)
    return Job(claims, claim, given, settings=settings, monotonic=clock, pause=pauses, is_stopping=pauses.are_over)


@pytest.mark.parametrize(
    ("stride_seconds", "chunks"),
    [pytest.param(0.2, 2, id="well within the lease"), pytest.param(0.8, 3, id="near the end of the lease")],
)
async def test_chunks_become_smaller_when_they_endanger_the_lease(
    service: BulkService, database: Database, stride_seconds: float, chunks: int
) -> None:
    claims = claims_of(database, lease_seconds=LEASE_SECONDS)
    claim = await taken(service, claims, users=8, pace=Pace(4, attempts=1))
    job = await job_on(claims, claim, chunk_users=4, clock=StridingClock(stride_seconds), pauses=Pauses(database, 1))

    await job.run()

    done = await service.get(SERVER, claim.operation["id"])
    await claims.close()
    assert done is not None
    assert (done["status"], done["sequence"] - claim.operation["sequence"]) == ("COMPLETED", chunks)


@pytest.mark.parametrize(
    ("stride_seconds", "is_renewed"),
    [pytest.param(0.1, False, id="soon"), pytest.param(1.1, True, id="late")],
)
async def test_the_lease_is_kept_while_others_lock_a_row(
    service: BulkService, database: Database, mongodb: Client, stride_seconds: float, is_renewed: bool
) -> None:
    claims = claims_of(database, lease_seconds=LEASE_SECONDS)
    claim = await taken(service, claims, users=1, pace=Pace(1, attempts=1))
    pauses = Pauses(database, 2)
    job = await job_on(claims, claim, chunk_users=1, clock=StridingClock(stride_seconds), pauses=pauses)

    async with await mongodb.start_session() as session, session.start_transaction():
        await database[SETS].insert_one({"_id": id_of(SetKey.of_user("u0"))}, session=session)
        await job.run()
        await session.abort_transaction()

    await claims.close()
    first, second = pauses.leases
    assert (second > first) is is_renewed
