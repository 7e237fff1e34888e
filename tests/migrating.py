"""Databases that gateways may use, as `gateway migrate` makes them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from gateway.commands.migrate import bring_up_to_date
from gateway.settings import Settings


async def migrated(settings: Settings) -> None:
    """Make what the database of these settings lacks."""
    await bring_up_to_date(settings, lambda _: None)


def migrate(mongodb_url: str, database: str) -> None:
    """The same for callers that have no event loop, or whose loop has to wait."""
    settings = Settings(mongodb_url=mongodb_url, mongodb_database=database)
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrated(settings)).result()
