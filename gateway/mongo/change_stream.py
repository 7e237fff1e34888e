"""Change streams that reopen after outages and failovers."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

import structlog
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo.errors import PyMongoError

from gateway.background import pause
from gateway.mongo.client import Document
from gateway.mongo.errors import is_passing
from gateway.mongo.transactions import settled

_log = structlog.get_logger(__name__)

_QUIET_MILLISECONDS: Final = 500
"""How long the stream waits for a change before it yields `Pause.QUIET`."""

_REOPEN_SECONDS: Final = 0.5


class Pause(Enum):
    """What a stream yields in place of a change."""

    QUIET = "quiet"
    """Nothing changed for a while."""
    OPENED = "opened"
    """The stream was opened; changes made before may have been missed."""


async def changes(
    collection: "AsyncIOMotorCollection[Document]",
    pipeline: Sequence[Mapping[str, Any]],
    *,
    full_document: str | None = None,
) -> AsyncGenerator[Document | Pause, None]:
    """Yield the changes of a collection; the stream never ends by itself.

    After an outage it resumes after the last change. If the server no longer has that position, it starts from the
    present. Each opening yields `Pause.OPENED`.
    """
    token: Mapping[str, Any] | None = None
    while True:
        stream = collection.watch(
            pipeline, full_document=full_document, resume_after=token, max_await_time_ms=_QUIET_MILLISECONDS
        )
        try:
            async with stream:
                yield Pause.OPENED
                while stream.alive:
                    # A cancelled `try_next` goes on in its thread, which must end before the stream is closed.
                    change = await settled(stream.try_next())
                    token = stream.resume_token
                    yield Pause.QUIET if change is None else change
            token = None  # the stream was invalidated, as when its collection is dropped, and cannot be resumed
        except PyMongoError as error:
            token = token if is_passing(error) else None
            _log.warning(
                "a change stream broke off", collection=collection.name, error=str(error), resuming=token is not None
            )
            await pause(_REOPEN_SECONDS)
            yield Pause.QUIET  # lets the consumer leave during an outage too
