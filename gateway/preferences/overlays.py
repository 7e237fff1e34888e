"""Merges sets with the defaults that apply to them, without blocking the event loop for long."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from gateway.preferences.change import empty_set
from gateway.preferences.layers import Effective, effective, layer_keys, select
from gateway.preferences.model import EffectivePreferences, PreferenceSet, SetKey, Tree
from gateway.preferences.tree import rows_of

Stored: TypeAlias = Mapping[SetKey, PreferenceSet]
Merged = TypeVar("Merged")

MANY_ROWS: Final = 1_000
"""The most rows that are merged on the event loop. More would block it for more than a few milliseconds."""

_ROWS_AT_ONCE: Final = 2_000
"""The most rows that are merged in one turn of the event loop."""


@dataclass(frozen=True, slots=True)
class OverlaidSet:
    """A set as it is stored, and the tree of what applies after merging it with its defaults."""

    preference_set: PreferenceSet
    tree: Tree


class Overlays:
    """Merges the stored sets that count for a key; see `layer_keys`."""

    def __init__(self) -> None:
        self._thread = asyncio.Lock()
        self._rows_of_this_turn = 0

    async def effective(self, key: SetKey, stored: Stored) -> tuple[Effective, EffectivePreferences]:
        """The merged preferences for this key, as decisions use them and as they are served."""
        return await self._in_time(_effective, key, stored)

    async def overlaid(self, key: SetKey, stored: Stored) -> OverlaidSet:
        """The stored set of this key (an empty one when absent), and what applies."""
        return await self._in_time(_overlaid, key, stored)

    async def _in_time(self, merge: Callable[[SetKey, Stored], Merged], key: SetKey, stored: Stored) -> Merged:
        rows = sum(_count_rows(stored[each]) for each in layer_keys(key) if each in stored)
        if rows > MANY_ROWS:
            # One thread at a time, so that the event loop shares the interpreter lock with one other thread only.
            async with self._thread:
                return await asyncio.to_thread(merge, key, stored)
        while self._rows_of_this_turn + rows > _ROWS_AT_ONCE:  # noqa: ASYNC110 - a turn of the loop is waited for
            await asyncio.sleep(0)
        if self._rows_of_this_turn == 0:
            # The first merge of a turn sees to it that the count starts again with the next turn.
            asyncio.get_running_loop().call_soon(self._begin_turn)
        self._rows_of_this_turn += rows
        return merge(key, stored)

    def _begin_turn(self) -> None:
        self._rows_of_this_turn = 0


def _count_rows(preference_set: PreferenceSet) -> int:
    rows = (*preference_set["workflows"], *preference_set["categories"])
    return len(preference_set["channels"]) + len(rows) + sum(len(row.get("channels", ())) for row in rows)


def _effective(key: SetKey, stored: Stored) -> tuple[Effective, EffectivePreferences]:
    merged = effective(select(key, stored))
    sources = [stored[source] for source in merged.sources]
    return merged, {**rows_of(merged.tree), "sources": sources}


def _overlaid(key: SetKey, stored: Stored) -> OverlaidSet:
    return OverlaidSet(stored.get(key) or empty_set(key), effective(select(key, stored)).tree)
