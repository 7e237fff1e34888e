"""The errors of the gateway, one class for each reason that a caller can act on.

::

    GatewayError
    ├── ConfigurationError    CONFIGURATION: the process cannot start as it is set up
    │   └── PortTaken         in gateway.mongod.node: something else listens there already
    ├── InvalidInput          INVALID_INPUT: values are malformed or break a limit; carries each problem with its path
    │   └── TooManyComparisons  in gateway.preferences.conditions.operands: a decision would look at too many values
    ├── NotFound              NOT_FOUND: absent, or not the caller's to see
    ├── RevisionConflict      REVISION_CONFLICT, in gateway.preferences.model: carries the set as it is now
    ├── IdempotencyKeyReused  IDEMPOTENCY_KEY_REUSED, in gateway.idempotency: carries what the first request came to
    ├── InvalidStatus         INVALID_STATUS, in gateway.bulk.model: carries the operation as it is now
    ├── ClaimLost             in gateway.bulk.claim: a worker's claim counts no more; never leaves the worker
    ├── ChunkConflict         in gateway.bulk.claim: others wrote a set of the chunk; never leaves the worker
    ├── Unauthenticated       UNAUTHENTICATED: no credentials, or none that count
    │   └── BadCredentials    in gateway.rest.errors: carries which kind of credentials is at fault
    ├── Forbidden             FORBIDDEN: the caller is known, but not allowed to do this
    ├── IncorrectTokenType    INCORRECT_TOKEN_TYPE, in gateway.rest.errors: a user calls what is for servers
    ├── MalformedRequest      MALFORMED_REQUEST, in gateway.rest.errors: the request cannot be read
    ├── RateLimited           RATE_LIMITED, in gateway.rates: carries when to come back
    ├── BackgroundFault       in gateway.background: ends the process; never told to a client
    └── StoreUnavailable      STORE_UNAVAILABLE: the database did not answer in time; trying again may help
        └── KeysUnavailable   in gateway.auth.jwks: the keys of user tokens cannot be fetched

An error carries its facts as attributes and builds its own message: what was wrong, the limit, what to do.
"""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import ClassVar, Final, NamedTuple

MAX_PROBLEMS: Final = 100
"""The most problems that one refusal tells; an input with more is refused as soon as so many are known."""


class GatewayError(Exception):
    """An expected refusal; `code` is stable and for programs, the message is for people."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigurationError(GatewayError):
    """The process cannot start as it is set up; the message names the fix."""

    code = "CONFIGURATION"


class Problem(NamedTuple):
    """One thing that is wrong with an input.

    `path` leads to the value in the domain's own names, for example `("user_ids", "3")` or
    `("preferences", "workflows", "welcome", "channel_types", "email")`; each face spells it as its input does.
    None when the problem is not about one place.
    """

    message: str
    path: tuple[str, ...] | None = None


class InvalidInput(GatewayError):
    """Values are malformed or break limits.

    `problems` holds everything that is wrong, at least one thing; `message` and `path` are those of the first.
    """

    code = "INVALID_INPUT"

    def __init__(self, message: str, path: Sequence[str] | None = None, *, more: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.path = None if path is None else tuple(path)
        self.problems = (Problem(self.message, self.path), *more)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "InvalidInput":
        """The refusal that tells these problems, at most `MAX_PROBLEMS` of them."""
        first, *more = problems[:MAX_PROBLEMS]
        return cls(first.message, first.path, more=more)

    def with_paths(self, client_path: Callable[[tuple[str, ...]], tuple[str, ...]]) -> "InvalidInput":
        """The same refusal; `client_path` turns the domain's path into the place in the client's request."""
        return self.of([Problem(each.message, each.path and client_path(each.path)) for each in self.problems])


class Problems:
    """Collects what is wrong with the parts of an input, so that one refusal tells all of it.

    ::

        problems = Problems()
        for part in parts:
            with problems:
                check(part)
        problems.refuse()

    An `InvalidInput` that leaves a block is kept, and the next part is looked at. `known` are problems found before.
    """

    __slots__ = ("_found",)

    def __init__(self, known: Sequence[Problem] = ()) -> None:
        self._found = list(known)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        self.add(error)
        return True

    def add(self, refusal: InvalidInput) -> None:
        """Keep what a refusal tells.

        Raises:
            InvalidInput: `MAX_PROBLEMS` problems are known, so there is no need to look for more.
        """
        self._found += refusal.problems
        if len(self._found) >= MAX_PROBLEMS:
            self.refuse()

    @property
    def found(self) -> Sequence[Problem]:
        """What was wrong so far."""
        return self._found

    def refuse(self) -> None:
        """Pass when nothing was wrong.

        Raises:
            InvalidInput: Something was; the first `MAX_PROBLEMS` problems are told.
        """
        if self._found:
            raise InvalidInput.of(self._found)


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
