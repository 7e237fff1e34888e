"""Prepares databases as `gateway migrate` does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from gateway.commands.migrate import bring_up_to_date
from gateway.settings import Settings


async def migrated(settings: Settings) -> None:
    """Make the indexes that the database of these settings lacks, and convert old shapes."""
    await bring_up_to_date(settings, lambda _: None)


def migrate(mongodb_url: str, database: str) -> None:
    """Do the same without an event loop, or while the loop waits."""
    settings = Settings(mongodb_url=mongodb_url, mongodb_database=database)
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, migrated(settings)).result()
