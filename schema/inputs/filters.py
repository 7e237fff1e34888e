"""The inputs that say which preference sets to list, and how they become a filter of the service."""

from datetime import datetime

import strawberry
from strawberry import ID, Maybe, Some, field

from gateway.preferences import model
from gateway.preferences.listing import PartKey, SetFilter
from schema.types.basics.enums import ChannelType
from schema.types.basics.scalars import UUID


@strawberry.input(one_of=True, description="One key of a set.")
class PreferenceKeyInput:
    """GraphQL itself checks that exactly one field is given, and is not null."""

    channel_type: Maybe[ChannelType | None] = field(description="A kind of channel.")
    channel_id: Maybe[UUID | None] = field(description="A channel.")
    workflow: Maybe[str | None] = field(description="A workflow.")
    category: Maybe[str | None] = field(description="A category.")


@strawberry.input(description="Which preference sets to list. All given conditions must hold.")
class PreferenceSetFilter:
    """Becomes a `SetFilter`."""

    user_ids: list[ID] | None = field(description="Only these users.")
    set_id: ID | None = field(description="Only this set: `default` or a tenant's id.")
    mentions: PreferenceKeyInput | None = field(description="Only sets that say something about this key.")
    opted_out_of: PreferenceKeyInput | None = field(description="Only sets that turn this key off.")
    updated_since: datetime | None = field(description="Only sets changed at or after this.")


def matching_sets(given: Some[PreferenceSetFilter | None] | None) -> SetFilter:
    """The filter in the words of the service. Without a filter every set matches."""
    criteria = given.value if given else None
    if criteria is None:
        return SetFilter()
    return SetFilter(
        user_ids=criteria.user_ids,
        set_id=criteria.set_id,
        mentions=_part_key(criteria.mentions),
        opted_out_of=_part_key(criteria.opted_out_of),
        updated_since=criteria.updated_since,
    )


def _part_key(given: PreferenceKeyInput | None) -> PartKey | None:
    match given:
        case PreferenceKeyInput(channel_type=Some(value=ChannelType() as kind)):
            return "channel_types", model.ChannelType[kind.name].value
        case PreferenceKeyInput(channel_id=Some(value=str(channel_id))):
            return "channels", channel_id
        case PreferenceKeyInput(workflow=Some(value=str(key))):
            return "workflows", key
        case PreferenceKeyInput(category=Some(value=str(key))):
            return "categories", key
        case _:
            return None
