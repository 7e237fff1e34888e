"""Rate limit counters in MongoDB, shared by all processes."""

from typing import Final

from limits.aio.storage import MongoDBStorage

from gateway.settings import Settings

_COUNTS: Final = "rate_counts"
_WINDOWS: Final = "rate_windows"


def shared_counts(settings: Settings) -> MongoDBStorage | None:
    """Return the shared counters, which use their own connection; None if every process counts for itself.

    A counter is one document per caller; MongoDB removes it soon after its second has passed.
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
