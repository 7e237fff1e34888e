"""Transactions: all of some reads and writes, seen by a majority, or nothing.

This is not the driver's `with_transaction`: Motor's commits when its inner context ends, outside the loop that should
retry the commit, so an unknown result of a commit would leave it as a failure.

Two calls that Motor and `AsyncMongoClient` spell differently, `start_session` and `start_transaction`, are here only.

Source: MongoDB manual, "Transactions", "Retry Transaction and Retry Commit Operation".
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar, cast

import pymongo
import structlog
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo.errors import AutoReconnect, ConfigurationError, OperationFailure, PyMongoError

from gateway.background import pause
from gateway.errors import StoreUnavailable
from gateway.mongo.client import Client, renew_connections
from gateway.mongo.errors import is_passing, translated

_log = structlog.get_logger(__name__)

Session: TypeAlias = AsyncIOMotorClientSession

SessionId: TypeAlias = Mapping[str, object]

Result = TypeVar("Result")

_COMMIT_UNKNOWN: Final = "UnknownTransactionCommitResult"
_ABORT_SECONDS: Final = 1.0
_RETRY_SECONDS: Final = 0.02


async def start_session(client: Client) -> Session:
    """A session for transactions, to be given back by its own `end_session`.

    It is not causally consistent: after a failover, waiting for the time of a write that was lost would never end.
    """
    return await client.start_session(causal_consistency=False)


@asynccontextmanager
async def session_of(client: Client) -> AsyncIterator[Session]:
    """A session for as long as the block runs."""
    session = await start_session(client)
    try:
        yield session
    finally:
        await session.end_session()


def session_id(session: Session) -> SessionId:
    """The id by which the server knows the session; it stays the same."""
    return cast("SessionId", session.session_id)


async def end_session(client: Client, identifier: SessionId) -> None:
    """End a session on the server, and with it the transaction that somebody may have left behind in it.

    The server would keep such a transaction, and the documents it locks, for more than a minute. The session itself may
    be used again.

    Raises:
        StoreUnavailable: It may not have been ended.
    """
    with translated():
        try:
            await client.admin.command({"killSessions": [identifier]}, codec_options=client.codec_options)
        except OperationFailure as error:
            if is_passing(error):
                raise
            _log.warning("a session could not be ended on the server", error=str(error))


async def run_once(session: Session, body: Callable[[Session], Awaitable[Result]], *, timeout_seconds: float) -> Result:
    """Run the body in one transaction and commit it; the commit is tried until its result is known or time is up.

    A cancelled caller waits for the end too: two threads in one session could write outside the transaction.
    """
    return await settled(_run(session, body, timeout_seconds))


async def run(session: Session, body: Callable[[Session], Awaitable[Result]], *, timeout_seconds: float) -> Result:
    """As `run_once`, and again from the start after an error of the moment, until time is up.

    What may have been committed is not run again.
    """
    loop, left_seconds = asyncio.get_running_loop(), timeout_seconds
    deadline = loop.time() + timeout_seconds
    while True:
        try:
            return await run_once(session, body, timeout_seconds=left_seconds)
        except PyMongoError as error:
            if error.has_error_label(_COMMIT_UNKNOWN) or not is_passing(error):
                raise
            await pause(_RETRY_SECONDS)
            # Looked at after the pause: in a process that is short of time it may have taken long.
            left_seconds = deadline - loop.time()
            if left_seconds <= 0:
                raise


async def settled(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine gives; when the caller is cancelled meanwhile, that takes effect after its end.

    A call that is under way in one of the driver's threads cannot be stopped; this is how nothing overtakes it.
    """
    task = asyncio.create_task(coroutine)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise


async def _run(session: Session, body: Callable[[Session], Awaitable[Result]], timeout_seconds: float) -> Result:
    try:
        with pymongo.timeout(timeout_seconds):
            session.start_transaction()
            result = await _in_transaction(session, body)
            await _commit(session)
            return result
    except PyMongoError as error:
        if error.has_error_label(_COMMIT_UNKNOWN):
            # The commit may not have arrived, and then the open transaction would lock its documents for long.
            with pymongo.timeout(_ABORT_SECONDS), suppress(StoreUnavailable):
                await end_session(session.client, session_id(session))
        raise
    finally:
        if cast("bool", session.in_transaction):  # a method for Motor's stubs
            with pymongo.timeout(_ABORT_SECONDS):
                await session.abort_transaction()


async def _in_transaction(session: Session, body: Callable[[Session], Awaitable[Result]]) -> Result:
    try:
        return await body(session)
    except ConfigurationError as error:
        renew_connections(session.client)
        raise AutoReconnect(str(error)) from error


async def _commit(session: Session) -> None:
    while True:
        try:
            return await session.commit_transaction()
        except ConfigurationError:
            renew_connections(session.client)
        except PyMongoError as error:
            if error.timeout or not error.has_error_label(_COMMIT_UNKNOWN):
                raise
        await pause(_RETRY_SECONDS)
