"""Every way in which the gateway says no, one class per reason that a caller could act on.

::

    GatewayError
    ├── ConfigurationError    the process cannot start as it is set up
    ├── InvalidInput          INVALID_INPUT: a value is malformed or breaks a limit
    ├── NotFound              NOT_FOUND: absent, or not the caller's to see
    ├── RevisionConflict      REVISION_CONFLICT, in gateway.preferences.model: carries the set as it is now
    ├── IdempotencyKeyReused  IDEMPOTENCY_KEY_REUSED, in gateway.idempotency: carries what came of the first request
    ├── InvalidStatus         INVALID_STATUS, in gateway.bulk.model: carries the operation as it is now
    ├── ClaimLost             in gateway.bulk.store: a worker's claim counts no more; never leaves the worker
    ├── ChunkConflict         in gateway.bulk.store: others wrote a set of the chunk; never leaves the worker
    ├── Unauthenticated       UNAUTHENTICATED: no credentials, or none that count
    ├── Forbidden             FORBIDDEN: known, but not allowed to do this
    ├── IncorrectTokenType    in gateway.rest.refusals: the right caller with the wrong kind of credentials
    ├── MalformedRequest      in gateway.rest.refusals: the request cannot be read
    ├── RateLimited           RATE_LIMITED, in gateway.rates: carries when to come back
    └── StoreUnavailable      STORE_UNAVAILABLE: the database did not answer in time; trying again may help

An error carries its facts as attributes and builds its own message: what was wrong, the limit, what to do.
"""

from collections.abc import Sequence
from typing import ClassVar


class GatewayError(Exception):
    """An expected refusal; `code` is stable and for programs, the message is for people."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(GatewayError):
    """The process cannot start as it is set up; the message names the fix."""

    code = "CONFIGURATION"


class InvalidInput(GatewayError):
    """A value is malformed or breaks a limit.

    `path` leads to the value in the domain's own names, for example `("user_ids", "3")` or
    `("preferences", "workflows", "welcome", "channel_types", "email")`; each face spells it as its input does.
    None when the error is not about one place.
    """

    code = "INVALID_INPUT"

    def __init__(self, message: str, path: Sequence[str] | None = None) -> None:
        super().__init__(message)
        self.path = None if path is None else tuple(path)


class NotFound(GatewayError):
    """The thing named does not exist, or is not the caller's to see; the two look alike on purpose."""

    code = "NOT_FOUND"

    def __init__(self, what: str, identifier: str, path: Sequence[str] | None = None) -> None:
        super().__init__(f"There is no {what} {identifier!r} that you may see.")
        self.path = None if path is None else tuple(path)


class Unauthenticated(GatewayError):
    """The request carries no credentials, or none that count."""

    code = "UNAUTHENTICATED"


class Forbidden(GatewayError):
    """The caller is known but may not do this."""

    code = "FORBIDDEN"


class StoreUnavailable(GatewayError):
    """The database did not answer in time, or has no majority; nothing can be said about a write, so read it back."""

    code = "STORE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("The database is not available at the moment; try again in a few seconds.")
