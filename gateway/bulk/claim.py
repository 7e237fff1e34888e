"""The right of one worker to write the rows of an operation, and what it makes of a chunk of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from gateway.bulk.chunk_size import Pace
from gateway.bulk.model import BulkOperation, Failure
from gateway.errors import GatewayError
from gateway.preferences.model import PreferenceSet, SetKey, Written


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unfinished operation that nobody holds by the database's clock.

    `pace` is None when nobody ever held it; `session` is what its last holder wrote with, None when it gave it back.
    """

    operation: BulkOperation
    epoch: int
    pace: Pace | None
    session: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write an operation's rows. Each claim has its own epoch; with a later one it is worth nothing.

    `confirmed_at` is when it was last seen to hold, by the database's clock.
    """

    operation: BulkOperation
    epoch: int
    pace: Pace
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class ChunkOutcome:
    """What a chunk comes to: sets to write, rows that failed, how many rows it covers, and the pace after it."""

    written: Sequence[Written]
    failures: Sequence[Failure]
    rows: int
    pace: Pace


Decide: TypeAlias = Callable[[Mapping[SetKey, PreferenceSet]], Awaitable[ChunkOutcome]]
"""From the stored sets of a chunk to its outcome, without any effect of its own."""


class ClaimLost(GatewayError):
    """The operation is held by somebody else now, or is final: whoever gets this writes no more."""

    def __init__(self) -> None:
        super().__init__("The claim on the bulk operation is lost.")


class ChunkConflict(GatewayError):
    """Somebody else wrote one of the chunk's sets in between; nothing was written, so trying again is safe."""

    def __init__(self) -> None:
        super().__init__("A set of this chunk was written by somebody else in between.")
