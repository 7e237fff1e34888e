"""Anything by its id, as far as the caller may see it."""

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
    """The set or the operation; None when there is none, or none that the caller may see.

    A set that was never stored is there, though empty: its id was given out with it.

    Raises:
        Unauthenticated: Nobody is known to ask.
    """
    key = decode_set_id(thing_id)
    if key is None:
        return await visible_operation(context, thing_id)
    try:
        return await context.services.preferences.read(context.caller, target_of(key))
    except (Forbidden, InvalidInput):
        return None


async def visible_things(context: Context, ids: Sequence[str]) -> Sequence[Thing | None]:
    """The same for each id, in their order; the reads go out together.

    Raises:
        InvalidInput: There are more ids than a page may hold items.
        Unauthenticated: Nobody is known to ask.
    """
    _, limit = context.caller, context.services.settings.max_page_size
    if len(ids) > limit:
        raise InvalidInput(f"Ask for at most {limit} things at once; these are {len(ids)}.", ("ids",))
    return await asyncio.gather(*(visible_thing(context, each) for each in ids))
