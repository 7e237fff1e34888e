"""What callers did lately, counted by all processes together."""

from typing import Final

from limits.aio.storage import MongoDBStorage

from gateway.settings import Settings

_COUNTS: Final = "rate_counts"
_WINDOWS: Final = "rate_windows"


def shared_counts(settings: Settings) -> MongoDBStorage | None:
    """Counts in a collection of the database, over a connection of their own; None when processes count alone.

    A count is one document for each caller, which MongoDB removes soon after its second.
    """
    if not settings.rates_shared:
        return None
    timeout = round(settings.mongodb_timeout_seconds * 1000)
    return MongoDBStorage(
        f"async+{settings.mongodb_url}",
        settings.mongodb_database,
        _COUNTS,
        _WINDOWS,
        wrap_exceptions=True,
        timeoutMS=timeout,
        serverSelectionTimeoutMS=timeout,
    )
