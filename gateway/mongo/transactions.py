"""Transactions with retries, committed to a majority.

The driver's `with_transaction` is not used. Motor's version commits when its inner context ends, outside the loop that
should retry the commit, so a commit with an unknown result would surface as a failure.

Motor and `AsyncMongoClient` spell `start_session` and `start_transaction` differently; only this module calls them.

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
    """Start a session for transactions; the caller ends it with its `end_session`.

    The session is not causally consistent. After a failover, it could wait for ever for the time of a lost write.
    """
    return await client.start_session(causal_consistency=False)


@asynccontextmanager
async def session_of(client: Client) -> AsyncIterator[Session]:
    """Start a session and end it with the block."""
    session = await start_session(client)
    try:
        yield session
    finally:
        await session.end_session()


def session_id(session: Session) -> SessionId:
    """Return the id of the session on the server; it never changes."""
    return cast("SessionId", session.session_id)


async def end_session(client: Client, identifier: SessionId) -> None:
    """End a session on the server, and abort the transaction that may still be open in it.

    Otherwise the server keeps an abandoned transaction, and its locks, for more than a minute. The session may be used
    again afterwards. If the server refuses, a warning is logged.

    Raises:
        StoreUnavailable: The session may not have been ended.
    """
    with translated():
        try:
            await client.admin.command({"killSessions": [identifier]}, codec_options=client.codec_options)
        except OperationFailure as error:
            if is_passing(error):
                raise
            _log.warning("a session could not be ended on the server", error=str(error))


async def run_once(session: Session, body: Callable[[Session], Awaitable[Result]], *, timeout_seconds: float) -> Result:
    """Run the body in one transaction and commit it; the commit is retried until its result is known or time is up.

    A cancelled caller waits until the transaction has ended. Otherwise a driver thread could still be using the
    session, and write outside the transaction.
    """
    return await settled(_run(session, body, timeout_seconds))


async def run(session: Session, body: Callable[[Session], Awaitable[Result]], *, timeout_seconds: float) -> Result:
    """Run the body as `run_once` does, and retry it after temporary errors until time is up.

    A transaction that may have been committed is not retried.
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
            # Measured after the pause, which takes long in a busy process.
            left_seconds = deadline - loop.time()
            if left_seconds <= 0:
                raise


async def settled(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Await the coroutine; a cancellation takes effect only after the coroutine has ended.

    A call in one of the driver's threads cannot be interrupted. Waiting for it keeps later calls from overtaking it.
    """
    task = asyncio.create_task(coroutine)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # marks it as retrieved, or asyncio would log it
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
            # If the commit did not arrive, the transaction is still open and keeps its documents locked.
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
        # A connection made during an election claims that the server has no sessions; `run` retries on a new one.
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
