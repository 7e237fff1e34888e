import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from operator import itemgetter

import pytest

from gateway.bulk.feed import Feed
from gateway.bulk.listing import OperationFilter
from gateway.bulk.model import BulkOperation, Status
from gateway.bulk.service import BulkService
from gateway.errors import Forbidden, InvalidInput, NotFound
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Client, Database
from tests.bulk.operations import SERVER, USER, WATCHER, feed_of, running, submission, worker_on
from tests.mongo.failpoints import failing
from tests.waiting import until

ANY = OperationFilter()


async def started(service: BulkService, users: int = 6) -> BulkOperation:
    return (await service.submit(SERVER, submission(users))).operation


async def read(states: AsyncIterator[BulkOperation]) -> list[BulkOperation]:
    async with asyncio.timeout(30):
        return [state async for state in states]


async def read_next(states: AsyncIterator[BulkOperation]) -> BulkOperation:
    async with asyncio.timeout(30):
        return await anext(states)


def assert_honest(states: list[BulkOperation]) -> None:
    sequences = [state["sequence"] for state in states]
    assert sequences == sorted(set(sequences))
    for state in states:
        assert state["processed_rows"] == state["success_count"] + state["error_count"]


async def test_the_present_state_comes_first_and_the_final_one_last(
    feed: Feed, service: BulkService, database: Database
) -> None:
    operation = await started(service)
    states = feed.progress(WATCHER, operation["id"])
    first = await read_next(states)

    async with running(worker_on(database)):
        rest = await read(states)

    assert first == operation
    assert (rest[-1]["status"], rest[-1]["success_count"]) == ("COMPLETED", 6)
    assert_honest([first, *rest])


async def test_who_joins_after_the_end_gets_the_final_state_alone(feed: Feed, service: BulkService) -> None:
    operation = await started(service)
    canceled = (await service.cancel(SERVER, operation["id"])).operation

    assert await read(feed.progress(WATCHER, operation["id"])) == [canceled]


async def test_whoever_joins_at_any_time_gets_the_final_state(
    feed: Feed, service: BulkService, database: Database
) -> None:
    operation = await started(service, users=20)

    async def join_after(turns: int) -> list[BulkOperation]:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await read(feed.progress(WATCHER, operation["id"]))

    async with running(worker_on(database)):
        seen = await asyncio.gather(*(join_after(turns) for turns in range(0, 400, 4)))

    for states in seen:
        assert states[-1]["status"] == "COMPLETED"
        assert_honest(states)


async def test_only_who_may_see_operations_watches_them(feed: Feed, service: BulkService) -> None:
    operation = await started(service)

    with pytest.raises(Forbidden):
        await anext(feed.progress(USER, operation["id"]))
    with pytest.raises(Forbidden):
        await anext(feed.updates(USER, ANY))


@pytest.mark.parametrize("operation_id", ["unknown", "\ud800"])
async def test_an_unknown_operation_is_not_found(feed: Feed, operation_id: str) -> None:
    with pytest.raises(NotFound):
        await anext(feed.progress(WATCHER, operation_id))

    assert feed.subscriber_count == 0


async def test_a_dashboard_sees_the_unfinished_ones_first_then_what_starts_and_changes(
    feed: Feed, service: BulkService
) -> None:
    ended = await started(service)
    await service.cancel(SERVER, ended["id"])
    waiting = [await started(service) for _ in range(2)]
    updates = feed.updates(WATCHER, ANY)

    # News of the second may come before the first is read, hence no order among them.
    unfinished = {state["id"] for state in [await read_next(updates) for _ in range(2)]}
    later = await started(service)
    seen = [await read_next(updates)]
    canceled = (await service.cancel(SERVER, waiting[0]["id"])).operation
    seen.append(await read_next(updates))

    assert unfinished == {operation["id"] for operation in waiting}
    assert seen == [later, canceled]


async def test_what_ended_before_a_dashboard_joined_is_no_news(feed: Feed, service: BulkService) -> None:
    for _ in range(20):  # what a sweep reads meanwhile comes first now and then
        ended = await started(service)
        await service.cancel(SERVER, ended["id"])
        updates = feed.updates(WATCHER, ANY)
        reading = asyncio.ensure_future(read_next(updates))
        await until(lambda: _is(feed.subscriber_count == 1))

        waiting = await started(service)

        assert await reading == waiting
        await service.cancel(SERVER, waiting["id"])
        await updates.aclose()


async def test_a_dashboard_sees_only_what_it_asked_for(feed: Feed, service: BulkService) -> None:
    reading = asyncio.ensure_future(read_next(feed.updates(WATCHER, OperationFilter(statuses=[Status.CANCELED]))))
    await until(lambda: _is(feed.subscriber_count == 1))

    operation = await started(service)
    canceled = (await service.cancel(SERVER, operation["id"])).operation

    assert await reading == canceled


async def _is(value: bool) -> bool:
    return value


async def touch(database: Database, operations: Sequence[BulkOperation]) -> None:
    """Let the change stream tell of operations in which nothing changed that subscribers see."""
    for each in operations:
        await database["bulk_operations"].update_one({"_id": each["id"]}, {"$set": {"claim.touched": True}})


@pytest.mark.parametrize(
    ("remembered", "is_seen_again"), [(2, True), (100, False)], ids=["more than are remembered", "fewer"]
)
async def test_what_ended_is_news_again_only_once_it_is_forgotten(
    store: MongoOperationStore, service: BulkService, database: Database, remembered: int, is_seen_again: bool
) -> None:
    ended = [(await service.cancel(SERVER, (await started(service))["id"])).operation for _ in range(3)]
    waiting = await started(service)
    async with feed_of(store, remembered_operations=remembered) as feed:
        updates = feed.updates(WATCHER, ANY)
        assert await read_next(updates) == waiting

        await touch(database, ended)
        later = await started(service)
        first = await read_next(updates)
        await updates.aclose()

    assert (first == later) is not is_seen_again


async def test_a_dashboard_bound_to_some_operations_sees_their_states_and_nothing_else(
    feed: Feed, service: BulkService
) -> None:
    ended, waiting, other = [await started(service) for _ in range(3)]
    ended = (await service.cancel(SERVER, ended["id"])).operation
    updates = feed.updates(WATCHER, OperationFilter(operation_ids=[waiting["id"], ended["id"], "unknown"]))

    first = [await read_next(updates) for _ in range(2)]
    await service.cancel(SERVER, other["id"])
    canceled = (await service.cancel(SERVER, waiting["id"])).operation

    assert sorted(first, key=itemgetter("sequence")) == [waiting, ended]
    assert await read_next(updates) == canceled


async def test_a_dashboard_bound_to_too_many_operations_is_refused(feed: Feed) -> None:
    with pytest.raises(InvalidInput, match="at most 10 operations"):
        await anext(feed.updates(WATCHER, OperationFilter(operation_ids=["o"] * 11)))

    assert feed.subscriber_count == 0


async def test_thousands_of_waiting_operations_come_page_by_page(
    feed: Feed, service: BulkService, database: Database
) -> None:
    pattern = await started(service)
    stored = await database["bulk_operations"].find_one({"_id": pattern["id"]})
    assert stored is not None
    ids = [f"{number:04}" for number in range(1000)]
    await database["bulk_operations"].insert_many([{**stored, "_id": each, "id": each} for each in ids])
    updates = feed.updates(WATCHER, ANY)

    seen = [(await read_next(updates))["id"]]
    held = len(updates.mailbox.unfinished_ids)
    await database["bulk_operations"].delete_one({"_id": ids[-1]})  # what is read later is read as it is then
    seen += [(await read_next(updates))["id"] for _ in range(999)]

    assert held < 1000
    assert seen == sorted([*ids[:-1], pattern["id"]])


async def test_a_dashboard_sees_an_operation_to_its_end(feed: Feed, service: BulkService, database: Database) -> None:
    updates = feed.updates(WATCHER, ANY)
    operation = await started(service)
    states: list[BulkOperation] = []

    async with running(worker_on(database)), asyncio.timeout(30):
        async for state in updates:
            states.append(state)
            if state["status"] == "COMPLETED":
                break

    assert {state["id"] for state in states} == {operation["id"]}
    assert_honest(states)


async def test_leaving_in_any_way_leaves_nothing_behind(feed: Feed, service: BulkService) -> None:
    operation = await started(service)
    before = len(asyncio.all_tasks())

    async def leave_abruptly(number: int) -> None:
        states = feed.progress(WATCHER, operation["id"]) if number % 2 else feed.updates(WATCHER, ANY)
        reading = asyncio.ensure_future(read(states))
        await until(lambda: _is(feed.subscriber_count > 0))
        reading.cancel()
        await asyncio.wait([reading])

    async def leave_politely() -> None:
        states = feed.progress(WATCHER, operation["id"])
        async with aclosing(states):
            await anext(states)

    await asyncio.gather(*(leave_abruptly(number) for number in range(1000)))
    await asyncio.gather(*(leave_politely() for _ in range(100)))

    assert feed.subscriber_count == 0
    await until(lambda: _is(len(asyncio.all_tasks()) == before))


async def test_a_thousand_subscribers_share_the_states(feed: Feed, service: BulkService, database: Database) -> None:
    operation = await started(service)
    readers = [asyncio.ensure_future(read(feed.progress(WATCHER, operation["id"]))) for _ in range(1000)]
    await until(lambda: _is(feed.subscriber_count == 1000))

    async with running(worker_on(database)):
        seen = await asyncio.gather(*readers)

    assert all(states[-1]["status"] == "COMPLETED" for states in seen)
    assert len({id(states[-1]) for states in seen}) == 1


async def test_closing_ends_every_subscriber_at_once(feed: Feed, service: BulkService) -> None:
    operation = await started(service)
    readers = [
        asyncio.ensure_future(read(feed.progress(WATCHER, operation["id"]))),
        asyncio.ensure_future(read(feed.updates(WATCHER, ANY))),
    ]
    await until(lambda: _is(feed.subscriber_count == 2))

    feed.close()
    await asyncio.gather(*readers)

    assert await read(feed.updates(WATCHER, ANY)) == []
    assert feed.subscriber_count == 0


async def test_workers_are_woken_by_an_operation_that_starts_or_is_given_back(
    feed: Feed, service: BulkService, database: Database
) -> None:
    woken = asyncio.Event()
    with feed.waking(woken.set):
        await started(service, users=20)
        async with asyncio.timeout(30):
            await woken.wait()
        async with running(worker_on(database, chunk_users=1)):
            await until(lambda: _has_begun(database))
            woken.clear()
        async with asyncio.timeout(30):
            await woken.wait()


async def _has_begun(database: Database) -> bool:
    return await database["bulk_operations"].find_one({"processed_rows": {"$gt": 0}}) is not None


FAILURES = {
    "cut off": {"closeConnection": True},
    "history lost": {"errorCode": 286, "errorLabels": ["NonResumableChangeStreamError"]},
    "cursor gone": {"errorCode": 43},
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_nothing_is_lost_when_the_stream_breaks_off(
    feed: Feed, service: BulkService, mongodb: Client, failure: dict[str, object]
) -> None:
    operation = await started(service)
    states, updates = feed.progress(WATCHER, operation["id"]), feed.updates(WATCHER, ANY)
    assert await read_next(states) == await read_next(updates) == operation

    async with failing(mongodb, "getMore", times=2, **failure):
        canceled = (await service.cancel(SERVER, operation["id"])).operation
        assert await read(states) == [canceled]
        assert await read_next(updates) == canceled


async def test_an_outage_while_reading_again_is_outlived(feed: Feed, service: BulkService, mongodb: Client) -> None:
    operation = await started(service)
    states = feed.progress(WATCHER, operation["id"])
    await read_next(states)

    before = await _failures_so_far(mongodb)
    async with failing(mongodb, "find", times=2, errorCode=50):
        await until(lambda: _has_failed_since(mongodb, before + 2))
    canceled = (await service.cancel(SERVER, operation["id"])).operation

    assert await read(states) == [canceled]


async def _failures_so_far(mongodb: Client) -> int:
    status = await mongodb.admin.command({"getParameter": 1, "failpoint.failCommand": 1})
    return int(status["failpoint.failCommand"]["timesEntered"])


async def _has_failed_since(mongodb: Client, count: int) -> bool:
    return await _failures_so_far(mongodb) >= count
