import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gateway.bulk.chunk_size import Pace
from gateway.bulk.claim import Candidate, ChunkConflict, ChunkOutcome, Claim, ClaimLost
from gateway.bulk.model import BulkInput, InvalidStatus, NewOperation
from gateway.errors import StoreUnavailable
from gateway.mongo.bulk.claims import MongoClaimStore
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Client, Database
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.model import Origin, PreferenceSet, SetKey
from tests.mongo.failpoints import failing
from tests.waiting import until

KEYS = [SetKey.of_user("a"), SetKey.of_user("b")]
AUTHOR = Author("sk_server", Origin.BULK_OPERATION, datetime(2026, 11, 21, tzinfo=UTC), "o")
CHANGE = Replace({"channel_types": {"email": True}})


@pytest.fixture
def store(database: Database) -> MongoOperationStore:
    return MongoOperationStore(database, timeout_seconds=10)


@pytest.fixture
def sets(database: Database) -> MongoPreferenceStore:
    return MongoPreferenceStore(database, max_history_records=2)


def claims_on(database: Database, *, lease_seconds: float = 60) -> MongoClaimStore:
    return MongoClaimStore(database, max_history_records=2, lease_seconds=lease_seconds, timeout_seconds=10)


@pytest.fixture
async def claims(database: Database) -> AsyncIterator[MongoClaimStore]:
    claims = claims_on(database)
    yield claims
    await claims.close()


@pytest.fixture
async def late(database: Database) -> AsyncIterator[MongoClaimStore]:
    """A worker whose leases have run out before it does anything."""
    claims = claims_on(database, lease_seconds=0.001)
    yield claims
    await claims.close()


async def add(store: MongoOperationStore, users: Sequence[str] = ("a", "b", "c")) -> str:
    operation_id = str(uuid4())
    await store.add(NewOperation(operation_id, "default", BulkInput(users, CHANGE), dry_run=False, actor="sk_server"))
    return operation_id


async def candidate(claims: MongoClaimStore) -> Candidate:
    """The oldest operation that can be had, once there is one."""
    found: list[Candidate] = []

    async def there_is_one() -> bool:
        found[:] = await claims.candidates()
        return bool(found)

    await until(there_is_one)
    return found[0]


async def take(claims: MongoClaimStore) -> Claim:
    claim = await claims.claim(await candidate(claims), Pace(2, attempts=1))
    assert claim is not None
    return claim


async def decide(stored: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
    written = [write(stored.get(key) or empty_set(key), CHANGE, AUTHOR) for key in KEYS]
    return ChunkOutcome(written, (), len(KEYS), Pace(2, attempts=1))


async def test_a_claim_starts_the_operation_by_the_clock_of_the_database(
    store: MongoOperationStore, claims: MongoClaimStore
) -> None:
    operation_id = await add(store)

    claim = await take(claims)

    assert (claim.operation["id"], claim.epoch) == (operation_id, 1)
    assert (claim.operation["status"], claim.operation["sequence"]) == ("PROCESSING", 2)
    assert claim.operation["started_at"] == claim.operation["updated_at"] == claim.confirmed_at


async def test_candidates_are_the_oldest_that_nobody_holds(store: MongoOperationStore, claims: MongoClaimStore) -> None:
    ids = [await add(store) for _ in range(3)]

    await take(claims)

    assert [each.operation["id"] for each in await claims.candidates()] == ids[1:]


async def test_of_two_who_take_the_same_one_gets_it(store: MongoOperationStore, database: Database) -> None:
    await add(store)
    rivals = [claims_on(database), claims_on(database)]
    seen = await candidate(rivals[0])

    claimed = await asyncio.gather(*(each.claim(seen, Pace(2)) for each in rivals))

    assert sum(claim is not None for claim in claimed) == 1
    for each in rivals:
        await each.close()


async def test_a_chunk_is_written_counted_and_remembered(
    store: MongoOperationStore, claims: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    await add(store)

    claim = await claims.write(await take(claims), KEYS, decide)

    assert (claim.operation["processed_rows"], claim.operation["success_count"]) == (2, 2)
    assert claim.operation["sequence"] == 3
    assert [len(records) for records in (await sets.histories(KEYS)).values()] == [1, 1]


async def test_a_set_remembers_so_many_writes_only(
    store: MongoOperationStore, claims: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    await sets.replace(write(empty_set(KEYS[0]), Replace({}), AUTHOR), expected_revision=0)
    for number in range(3):
        await add(store, ("a",))

        async def switch(stored: Mapping[SetKey, PreferenceSet], *, on: bool = number % 2 == 0) -> ChunkOutcome:
            change = Replace({"channel_types": {"email": on}})
            return ChunkOutcome([write(stored[KEYS[0]], change, AUTHOR)], (), 1, Pace(1))

        await claims.write(await take(claims), KEYS[:1], switch)

    (records,) = (await sets.histories(KEYS[:1])).values()
    assert [record["revision"] for record in records] == [3, 4]


async def test_who_lost_the_claim_writes_nothing(
    store: MongoOperationStore, claims: MongoClaimStore, late: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    operation_id = await add(store)
    lost = await take(late)
    await take(claims)

    with pytest.raises(ClaimLost):
        await late.write(lost, KEYS, decide)
    with pytest.raises(ClaimLost):
        await late.renew(lost)
    with pytest.raises(ClaimLost):
        await late.fail(lost, "late")
    await late.release(lost)

    assert await sets.find(KEYS) == {}
    operation = (await store.find([operation_id]))[operation_id]
    assert (operation["status"], operation["processed_rows"]) == ("PROCESSING", 0)
    assert await claims.candidates() == []


async def test_who_loses_the_claim_in_the_middle_of_a_chunk_writes_nothing(
    store: MongoOperationStore, claims: MongoClaimStore, late: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    await add(store)
    lost = await take(late)

    async def lose_and_decide(stored: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
        if not taken_over:
            taken_over.append(await take(claims))
        return await decide(stored)

    taken_over: list[Claim] = []
    with pytest.raises(StoreUnavailable):
        await late.write(lost, KEYS, lose_and_decide)
    with pytest.raises(ClaimLost):
        await late.write(lost, KEYS, decide)

    assert await sets.find(KEYS) == {}


async def test_a_chunk_is_not_written_twice(
    store: MongoOperationStore, claims: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    await add(store)
    claim = await take(claims)
    await claims.write(claim, KEYS, decide)

    with pytest.raises(ClaimLost):
        await claims.write(claim, KEYS, decide)

    assert [each["revision"] for each in (await sets.find(KEYS)).values()] == [1, 1]


async def test_renewing_tells_of_a_chunk_that_was_written_after_all(
    store: MongoOperationStore, claims: MongoClaimStore
) -> None:
    await add(store)
    claim = await take(claims)
    written = await claims.write(claim, KEYS, decide)

    renewed = await claims.renew(claim)

    assert renewed.operation == written.operation
    assert renewed.pace == written.pace
    assert renewed.confirmed_at >= written.confirmed_at


async def test_renewing_remembers_the_pace(
    store: MongoOperationStore, claims: MongoClaimStore, database: Database
) -> None:
    await add(store)
    claim = await take(claims)
    smaller = Claim(claim.operation, claim.epoch, Pace(1, wary_until=2), claim.confirmed_at)

    await claims.renew(smaller)

    stored = await database["bulk_operations"].find_one({})
    assert stored is not None
    assert stored["claim"]["pace"] == {"users": 1, "attempts": 0, "wary_until": 2}


async def test_another_writer_of_a_set_is_a_conflict_and_nothing_is_written(
    store: MongoOperationStore, claims: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    await add(store)
    claim = await take(claims)

    async def meet_a_rival(stored: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
        await sets.replace(write(empty_set(KEYS[1]), Replace({}), AUTHOR), expected_revision=0)
        return await decide(stored)

    with pytest.raises(ChunkConflict):
        await claims.write(claim, KEYS, meet_a_rival)

    assert list(await sets.find(KEYS)) == KEYS[1:]
    assert (await claims.write(claim, KEYS, decide)).operation["success_count"] == 2


async def test_a_cancellation_in_the_middle_of_a_chunk_wins(
    store: MongoOperationStore, claims: MongoClaimStore, sets: MongoPreferenceStore
) -> None:
    operation_id = await add(store)
    claim = await take(claims)

    async def cancel_and_decide(stored: Mapping[SetKey, PreferenceSet]) -> ChunkOutcome:
        canceled.append((await store.cancel(operation_id) or claim.operation)["status"])
        return await decide(stored)

    canceled: list[str] = []
    with pytest.raises(StoreUnavailable):
        await claims.write(claim, KEYS, cancel_and_decide)

    assert canceled == ["CANCELED"]
    assert await sets.find(KEYS) == {}
    with pytest.raises(ClaimLost):
        await claims.write(claim, KEYS, decide)
    with pytest.raises(InvalidStatus):
        await store.cancel(operation_id)


@pytest.mark.parametrize("ending", ["take over", "cancel"])
async def test_a_transaction_that_a_dead_worker_left_behind_locks_nobody(
    store: MongoOperationStore,
    claims: MongoClaimStore,
    late: MongoClaimStore,
    database: Database,
    ending: str,
) -> None:
    operation_id = await add(store)
    await take(late)
    session = await late._own_session()
    session.start_transaction()
    await database["preference_sets"].insert_one({"_id": {"scope": "USER", "user_id": "a"}}, session=session)

    if ending == "cancel":
        await store.cancel(operation_id)
    else:
        await take(claims)

    async with asyncio.timeout(5):
        await database["preference_sets"].insert_one({"_id": {"scope": "USER", "user_id": "a"}})


async def test_a_takeover_goes_on_when_a_session_may_not_be_ended(
    store: MongoOperationStore, claims: MongoClaimStore, late: MongoClaimStore, mongodb: Client
) -> None:
    await add(store)
    await take(late)

    async with failing(mongodb, "killSessions", times=1, errorCode=13):
        claim = await take(claims)

    assert claim.epoch == 2


async def test_an_operation_given_back_is_free_at_once(store: MongoOperationStore, claims: MongoClaimStore) -> None:
    await add(store)
    claim = await take(claims)

    await claims.release(claim)

    (free,) = await claims.candidates()
    assert (free.epoch, free.session, free.pace) == (2, None, Pace(2))
    assert free.operation == claim.operation


async def test_a_candidate_read_before_it_was_given_back_is_stale(
    store: MongoOperationStore, claims: MongoClaimStore, late: MongoClaimStore
) -> None:
    await add(store)
    claim = await take(late)
    seen = await candidate(claims)
    await late.release(claim)

    assert await claims.claim(seen, Pace(2)) is None


async def test_a_failed_operation_says_why(store: MongoOperationStore, claims: MongoClaimStore) -> None:
    operation_id = await add(store)

    await claims.fail(await take(claims), "$reason")

    operation = (await store.find([operation_id]))[operation_id]
    assert (operation["status"], operation["failure_reason"]) == ("FAILED", "$reason")
    assert await claims.candidates() == []
