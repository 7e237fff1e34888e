"""The types of preference sets: as stored, merged with their defaults, and in lists.

Fields are read from the document, except `effective` and `history`, which ask the service. Sets of one list share these
reads.
"""

from dataclasses import dataclass
from datetime import datetime

import strawberry
from strawberry import ID, Parent, field

from gateway.paging import PageRequest
from gateway.preferences import model
from schema.context import Info
from schema.types.basics.connections import Counted, PageInfo, total_count_of
from schema.types.basics.enums import PreferenceScope
from schema.types.basics.field_values import given
from schema.types.basics.ids import id_of_set
from schema.types.basics.node import Node
from schema.types.basics.page_arguments import After, Before, First, Last
from schema.types.sets.changes import ConnectedChanges, PreferenceChangeConnection
from schema.types.sets.preferences import Preferences


@dataclass(frozen=True, slots=True)
class ConnectedSets(Counted[model.PreferenceSet]):
    """A page of sets. It has a class of its own because Strawberry takes no generic class here."""


def id_of(root: Parent[model.PreferenceSet]) -> ID:
    """The key of the set as one opaque text."""
    return ID(id_of_set(root))


async def effective_of(root: Parent[model.PreferenceSet], info: Info) -> model.EffectivePreferences:
    """The set and the defaults below it, from the store."""
    return await info.context.services.preferences.effective(root)


async def history_of(
    root: Parent[model.PreferenceSet],
    info: Info,
    *,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ConnectedChanges:
    """A page of the changes, from the store."""
    service, request = (
        info.context.services.preferences,
        PageRequest(given(first), given(after), given(last), given(before)),
    )
    return ConnectedChanges(*await service.history_page(info.context.caller, root, request))


@strawberry.type(
    description="What remains after merging a user's set with the tenant's and the environment's defaults. "
    "A set without any setting counts as absent. Where a set names channels of a workflow or category that is a plain "
    "switch in the set below it, the switch goes on holding for all other channels, spelled out by channel type."
)
class EffectivePreferences(Preferences):
    """A `model.EffectivePreferences`."""

    sources: list["PreferenceSet"] = field(description="The sets that were merged, most specific first.")

    @classmethod
    def is_type_of(cls, document: object, _info: object) -> bool:
        """Whether a document is merged of several sets and not a single set."""
        return isinstance(document, dict) and "sources" in document


@strawberry.type(
    description="The preferences one owner has stored for one context. "
    "Asking for a set that was never stored gives an empty one with `exists: false`."
)
class PreferenceSet(Node, Preferences):
    """A `model.PreferenceSet`."""

    id: ID = field(resolver=id_of, description="Unique over all users; not `default` (that is `setId`).")
    scope: PreferenceScope = field(description="Whose set this is.")
    user_id: ID | None = field(description="The user; null for the defaults of a tenant or of the environment.")
    set_id: ID = field(description="`default`, or the id of the tenant the set applies to.")
    exists: bool = field(description="Whether the set is stored. False for a set nobody wrote yet.")
    revision: int = field(
        description="Counts the writes to this set, from 0 for one never stored. "
        "Give it back as `expectedRevision` to write safely."
    )
    effective: model.EffectivePreferences = field(
        resolver=effective_of,
        graphql_type=EffectivePreferences,
        description="This set merged with the defaults of the tenant and of the environment: what a decision uses.",
    )
    history: ConnectedChanges | None = field(
        resolver=history_of,
        graphql_type=PreferenceChangeConnection | None,
        description="The changes to this set, latest first; null with an error when they are not the caller's to read.",
    )
    inserted_at: datetime | None = field(description="When the set was first stored; null when it never was.")
    updated_at: datetime | None = field(description="When the set last changed; null when it was never stored.")

    @classmethod
    def is_type_of(cls, document: object, _info: object) -> bool:
        """Whether a document is a set and not another node."""
        return isinstance(document, dict) and "set_id" in document and "revision" in document


@strawberry.type(description="A preference set and its cursor.")
class PreferenceSetEdge:
    """One place in a `PreferenceSetConnection`."""

    cursor: str = field(description="Stays valid when other sets are added or removed.")
    node: PreferenceSet = field(description="The set.")


@strawberry.type(description="A page of preference sets.")
class PreferenceSetConnection:
    """A `ConnectedSets`."""

    edges: list[PreferenceSetEdge] = field(description="The sets with their cursors.")
    nodes: list[PreferenceSet] = field(description="The sets without their cursors.")
    page_info: PageInfo = field(description="Where this page lies.")
    total_count: int = field(resolver=total_count_of, description="How many sets match; counted only when asked for.")
