"""Runs `gateway worker`: works on bulk operations without a server."""

import asyncio
import sys
from collections.abc import Callable

from gateway.app import assemble
from gateway.commands.stopping import (
    StopSignals,
    cancelling_this_task,
    leaving_in_time,
    run_until_told,
)
from gateway.logs import configure_logging
from gateway.settings import Settings


def work(settings: Settings, say: Callable[[str], None]) -> None:
    """Work on bulk operations until SIGINT or SIGTERM; the current chunk is finished first.

    A second signal aborts the chunk: none of its rows is written, and another worker repeats it.

    Raises:
        BackgroundFault: A background task ended because of a bug.
        ConfigurationError: There is no database.
    """
    run_until_told(lambda signals: _work(settings, say, signals))


async def _work(settings: Settings, say: Callable[[str], None], signals: StopSignals) -> None:
    give_up, stop = cancelling_this_task(), asyncio.Event()

    def obey(count: int) -> None:
        stop.set()
        if count > 1:
            give_up(count)

    gateway = assemble(settings)
    try:
        with signals.obeyed_by(cancelling_this_task()):
            await gateway.prepare()
        configure_logging(for_people=sys.stderr.isatty())
        with signals.obeyed_by(leaving_in_time(obey)):
            async with gateway.running(workers=max(1, settings.bulk_workers)):
                say("Working on bulk operations")
                await stop.wait()
        gateway.background.check()
    finally:
        gateway.close()
