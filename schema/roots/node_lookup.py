"""Looks up anything that has an id."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from gateway.bulk.model import BulkOperation
from gateway.errors import Forbidden, InvalidInput
from gateway.preferences.model import PreferenceSet
from gateway.preferences.requests import target_of
from schema.context import Context
from schema.types.basics.ids import decode_set_id
from schema.types.bulk.operations import visible_operation

Thing: TypeAlias = PreferenceSet | BulkOperation


async def visible_thing(context: Context, thing_id: str) -> Thing | None:
    """The set or the operation with this id; None when it does not exist or is not the caller's to see.

    A set that was never stored is found too, as an empty one: clients get its id when they read it.

    Raises:
        Unauthenticated: The caller is not known.
    """
    key = decode_set_id(thing_id)
    if key is None:
        return await visible_operation(context, thing_id)
    try:
        return await context.services.preferences.read(context.caller, target_of(key))
    except (Forbidden, InvalidInput):
        return None


async def visible_things(context: Context, ids: Sequence[str]) -> Sequence[Thing | None]:
    """The same for several ids, in their order. All reads are sent together.

    Raises:
        InvalidInput: There are more ids than a page may hold items.
        Unauthenticated: The caller is not known.
    """
    _, limit = context.caller, context.services.settings.max_page_size
    if len(ids) > limit:
        raise InvalidInput(f"Ask for at most {limit} things at once; these are {len(ids)}.", ("ids",))
    return await asyncio.gather(*(visible_thing(context, each) for each in ids))
