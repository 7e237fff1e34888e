"""The types of callers: who did something."""

from typing import NamedTuple

import strawberry
from strawberry import ID, field

from schema.types.basics.enums import CallerKind


class ActorFacts(NamedTuple):
    """What is remembered of a caller; `kind` is a name of `gateway.auth.callers.CallerKind`."""

    kind: str
    id: str
    name: str | None


@strawberry.type(description="Who did something.")
class Actor:
    """An `ActorFacts`."""

    kind: CallerKind = field(description="What kind of caller it was.")
    id: ID = field(description="The id of the key.")
    name: str | None = field(description="The name of the key as it was then; null where it was not kept.")
