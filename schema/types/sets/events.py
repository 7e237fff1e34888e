"""The events of subscriptions, where an event is more than the node itself."""

import strawberry
from strawberry import Parent, field

from gateway.preferences import model
from gateway.preferences.feed import SetChange
from gateway.preferences.history import ChangedKey, changes_of
from schema.types.sets.changes import PreferenceChange
from schema.types.sets.preference_sets import PreferenceSet


def changed_keys_of(root: Parent[SetChange]) -> list[ChangedKey]:
    """The changed keys of all the writes, oldest write first."""
    return [change for record in root.records for change in changes_of(record)]


@strawberry.type(description="A preference set changed.")
class PreferenceSetChanged:
    """A `SetChange`."""

    preference_set: model.PreferenceSet = field(
        graphql_type=PreferenceSet,
        description="The set as it is after the change; its `id` lets a normalized client cache update itself.",
    )
    changes: list[ChangedKey] = field(
        resolver=changed_keys_of,
        graphql_type=list[PreferenceChange],
        description="What changed; empty in the first event, which says how things stand.",
    )
