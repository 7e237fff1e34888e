"""What `gateway worker` runs: bulk operations without a server."""

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
    """Work on bulk operations until told to stop; the chunk under way is finished first.

    Told a second time, it gives the chunk up: none of its rows is written then, and another worker does it again.

    Raises:
        BackgroundFault: A fault of ours has ended a task.
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
