import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from pymongo.errors import OperationFailure, PyMongoError

from gateway.mongo.client import Client, Database
from gateway.mongo.transactions import (
    Session,
    end_session,
    run,
    run_once,
    session_id,
    session_of,
    settled,
    start_session,
)
from tests.mongo.failpoints import failing

TRANSIENT = ["TransientTransactionError"]


@pytest.fixture
async def session(mongodb: Client) -> AsyncIterator[Session]:
    async with session_of(mongodb) as session:
        yield session


async def count(database: Database) -> int:
    return await database["bulk_inputs"].count_documents({})


async def insert(database: Database, session: Session) -> str:
    await database["bulk_inputs"].insert_one({"_id": 1}, session=session)
    return "inserted"


async def test_a_transaction_is_committed_with_its_result(database: Database, session: Session) -> None:
    assert await run_once(session, lambda within: insert(database, within), timeout_seconds=10) == "inserted"

    assert await count(database) == 1


async def test_a_transaction_that_fails_leaves_nothing(database: Database, session: Session) -> None:
    async def insert_and_fail(within: Session) -> None:
        await insert(database, within)
        raise LookupError

    with pytest.raises(LookupError):
        await run_once(session, insert_and_fail, timeout_seconds=10)

    assert await count(database) == 0


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param({"closeConnection": True}, id="cut off"),
        pytest.param({"writeConcernError": {"code": 64, "errmsg": "late"}}, id="no majority in time"),
        pytest.param({"errorCode": 10107, "errorLabels": ["RetryableWriteError"]}, id="no primary"),
    ],
)
async def test_a_commit_is_tried_until_its_result_is_known(
    mongodb: Client, database: Database, session: Session, failure: dict[str, object]
) -> None:
    async with failing(mongodb, "commitTransaction", times=3, **failure):
        await run_once(session, lambda within: insert(database, within), timeout_seconds=30)

    assert await count(database) == 1


async def test_a_commit_whose_time_is_up_leaves_no_lock_behind(
    mongodb: Client, database: Database, session: Session
) -> None:
    async with failing(mongodb, "commitTransaction", times=1, errorCode=50):
        with pytest.raises(PyMongoError):
            await run_once(session, lambda within: insert(database, within), timeout_seconds=10)

    await database["bulk_inputs"].insert_one({"_id": 1})


async def test_a_transaction_that_is_aborted_by_the_moment_runs_again(
    mongodb: Client, database: Database, session: Session
) -> None:
    async with failing(mongodb, "insert", "commitTransaction", times=2, errorCode=112, errorLabels=TRANSIENT):
        await run(session, lambda within: insert(database, within), timeout_seconds=10)

    assert await count(database) == 1


async def test_a_transaction_runs_once_when_asked_to(mongodb: Client, database: Database, session: Session) -> None:
    async with failing(mongodb, "insert", times=1, errorCode=112, errorLabels=TRANSIENT):
        with pytest.raises(OperationFailure):
            await run_once(session, lambda within: insert(database, within), timeout_seconds=10)

    assert await count(database) == 0


async def test_a_transaction_does_not_run_again_when_time_is_up(
    mongodb: Client, database: Database, session: Session
) -> None:
    async with failing(mongodb, "insert", times=100, errorCode=112, errorLabels=TRANSIENT):
        with pytest.raises(OperationFailure):
            await run(session, lambda within: insert(database, within), timeout_seconds=0.2)

    assert await count(database) == 0


async def test_a_transaction_that_is_interrupted_runs_again(
    mongodb: Client, database: Database, session: Session
) -> None:
    async with failing(mongodb, "insert", times=1, errorCode=11601):
        await run(session, lambda within: insert(database, within), timeout_seconds=10)

    assert await count(database) == 1


async def test_a_connection_made_during_an_election_is_made_anew(
    mongodb: Client, database: Database, session: Session
) -> None:
    await count(database)
    forget_sessions(mongodb)

    await run(session, lambda within: insert(database, within), timeout_seconds=10)

    assert await count(database) == 1


async def test_a_commit_does_without_a_connection_made_during_an_election(
    mongodb: Client, database: Database, session: Session
) -> None:
    async def insert_and_forget(within: Session) -> None:
        await insert(database, within)
        forget_sessions(mongodb)

    await run_once(session, insert_and_forget, timeout_seconds=10)

    assert await count(database) == 1


def forget_sessions(client: Client) -> None:
    """Leave in all connections what the driver notes when it makes one to a server that has no role at the moment."""
    for server in client.delegate._topology._servers.values():
        for connection in server.pool.conns:
            connection.supports_sessions = False


async def test_a_failure_that_lasts_is_not_tried_again(mongodb: Client, database: Database, session: Session) -> None:
    async with failing(mongodb, "insert", times=1, errorCode=13):
        with pytest.raises(OperationFailure):
            await run(session, lambda within: insert(database, within), timeout_seconds=10)


async def test_a_cancelled_transaction_is_finished_first(database: Database, session: Session) -> None:
    reached = asyncio.Event()

    async def insert_slowly(within: Session) -> None:
        reached.set()
        await insert(database, within)

    running = asyncio.ensure_future(run_once(session, insert_slowly, timeout_seconds=10))
    await reached.wait()
    running.cancel()
    await asyncio.sleep(0)
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert await count(database) == 1


async def test_a_failure_after_a_cancellation_is_not_reported_as_forgotten() -> None:
    reached = asyncio.Event()

    async def fail_late() -> None:
        reached.set()
        await asyncio.sleep(0)
        raise LookupError

    running = asyncio.ensure_future(settled(fail_late()))
    await reached.wait()
    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running


async def test_what_is_settled_may_be_cancelled_itself() -> None:
    async def cancel_itself() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await settled(cancel_itself())


async def test_ending_a_session_frees_what_it_locked(mongodb: Client, database: Database) -> None:
    abandoned = await start_session(mongodb)
    abandoned.start_transaction()
    await insert(database, abandoned)

    await end_session(mongodb, session_id(abandoned))

    await database["bulk_inputs"].insert_one({"_id": 1})
    await abandoned.end_session()


async def test_a_session_that_may_not_be_ended_is_left_to_the_server(mongodb: Client, session: Session) -> None:
    async with failing(mongodb, "killSessions", times=1, errorCode=13):
        await end_session(mongodb, session_id(session))


async def test_time_that_runs_out_between_two_tries_is_told_as_the_error_of_the_moment(session: Session) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 0.5

    def hold_up(turns: int = 20) -> None:
        """Let nothing else run until time is up, some turns of the loop after the transaction was given up."""
        is_open = cast("bool", session.in_transaction)  # a method for Motor's stubs
        if is_open or turns:
            loop.call_soon(hold_up, 20 if is_open else turns - 1)
            return
        while loop.time() <= deadline:
            pass

    async def fail_for_a_moment(_: Session) -> None:
        loop.call_soon(hold_up)
        raise OperationFailure("somebody else was first", 112, {"errorLabels": TRANSIENT})

    with pytest.raises(OperationFailure, match="somebody else was first"):
        await run(session, fail_for_a_moment, timeout_seconds=0.5)
