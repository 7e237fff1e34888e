"""Changes of preference sets: replace, merge, put one setting, unset, and the record of what a write changed.

Every function here is pure: a stored set and a change give the next set and its history record. Merging for *reading*,
with defaults under personal sets, has rules of its own; see `gateway.preferences.layers`.

Source: Knock API reference, "Set preferences" (`__persistence_strategy__`) and preferences overview, "Merging".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, assert_never, cast

import orjson

from gateway.preferences.model import (
    ChangeRecord,
    Json,
    LeafChange,
    Origin,
    PreferenceSet,
    SetKey,
    Tree,
    Written,
)
from gateway.preferences.tree import (
    CHANNEL_CONTAINERS,
    CONTAINERS,
    KEYED_CONTAINERS,
    by_channel_type,
    is_silent,
    rows_of,
    tree_of,
)


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace the whole set with the given canonical tree."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class Merge:
    """Merge the patch deeply into the set. None removes a setting; settings that are not given stay."""

    patch: Tree


@dataclass(frozen=True, slots=True)
class Put:
    """Set one setting, at a path of one or two keys, to the given canonical value. None removes it."""

    path: tuple[str, ...]
    value: Json


@dataclass(frozen=True, slots=True)
class Unset:
    """Remove the set, so that only defaults apply."""


Change: TypeAlias = Replace | Merge | Put | Unset

_ALONE: Final = (bool, type(None))
"""Types whose values are singletons: two different objects of these types are never equal."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, when (UTC) and by what means. `actor` is None for an anonymous unsubscribe."""

    actor: str | None
    origin: Origin
    now: datetime
    operation_id: str | None = None


def empty_set(key: SetKey) -> PreferenceSet:
    """The set to show for a key under which nothing was ever stored: revision 0, no settings, no dates."""
    return {
        "scope": key.scope.value,
        "user_id": key.user_id,
        "set_id": key.set_id,
        "exists": False,
        "revision": 0,
        **rows_of({}),
        "inserted_at": None,
        "updated_at": None,
    }


def apply(change: Change, tree: Tree) -> Tree:
    """The canonical tree after the change; `{}` after `Unset`."""
    match change:
        case Replace(given):
            return given
        case Merge(patch):
            return merge(tree, patch)
        case Put(path, value):
            return _put(tree, path, value)
        case Unset():
            return {}
        case _:
            assert_never(change)


def write(
    stored: PreferenceSet, change: Change, author: Author, *, check: Callable[[Tree], None] | None = None
) -> Written:
    """Apply a change and return the next set with the record of the write.

    When the change brings nothing new, the result holds the stored set itself. Creating or unsetting a set is a write
    even when no setting differs. The date of a set never goes back. `check` gets the tree after the change and raises
    when it is not acceptable.
    """
    before = tree_of(stored)
    after = apply(change, before)
    if check is not None:
        check(after)
    # After a failover, the new primary's clock may be behind the old one's.
    changed_at = max(author.now, stored["updated_at"] or author.now)
    exists = not isinstance(change, Unset)
    changes = list(differences(before, after))
    record: ChangeRecord = {
        "revision": stored["revision"],
        "changed_at": changed_at,
        "actor": author.actor,
        "origin": author.origin.value,
        "operation_id": author.operation_id,
        "changes": changes,
    }
    # The caller compares by identity to see that there is nothing to store.
    if not changes and exists == stored["exists"]:
        return Written(stored, record)
    record["revision"] += 1
    return Written(_next(stored, after, record, exists=exists), record)


def merge(tree: Tree, patch: Tree) -> Tree:
    """Merge a patch deeply into a canonical tree. The result is canonical.

    Given leaves win, None removes, lists of conditions are replaced. A switch replaces an object. An object that meets
    the switch of a workflow or category depends on what it holds:

    * with conditions, it replaces the switch;
    * with settings of channels, the switch is spelled out by channel type and the object is merged into that, so that
      the switch goes on holding for the channels that the object does not mention;
    * without any setting, it leaves the switch alone.

    Merging the same patch twice gives the same tree as merging it once.
    """
    merged: Tree = dict(tree)
    for part, given in patch.items():
        _keep(merged, part, _merge_part(part, tree.get(part), given))
    return merged


def differences(before: Tree, after: Tree) -> Iterator[LeafChange]:
    """Yield the leaves in which two canonical trees differ, ordered by path. A leaf is one setting.

    A workflow or category has several leaves: its switch or conditions, the setting of each channel, and its mark.
    """
    old, new = dict(_leaves(before)), dict(_leaves(after))
    for path in sorted(old.keys() | new.keys()):
        if not _same(old.get(path), new.get(path)):
            yield {"path": list(path), "before": old.get(path), "after": new.get(path)}


def _next(stored: PreferenceSet, tree: Tree, record: ChangeRecord, *, exists: bool) -> PreferenceSet:
    now = record["changed_at"]
    return {
        "scope": stored["scope"],
        "user_id": stored["user_id"],
        "set_id": stored["set_id"],
        "exists": exists,
        "revision": record["revision"],
        **rows_of(tree),
        # A set that was unset and is written again keeps its first date.
        "inserted_at": stored["inserted_at"] or now,
        "updated_at": now,
    }


def _put(tree: Tree, path: tuple[str, ...], value: Json) -> Tree:
    part, *rest = path
    if not rest:
        return _kept(tree, part, value)
    return _kept(tree, part, _kept(_as_mapping(tree.get(part)), rest[0], value))


def _kept(tree: Mapping[str, Json], key: str, value: Json) -> Tree:
    kept = dict(tree)
    _keep(kept, key, value)
    return kept


def _keep(tree: Tree, part: str, value: Json) -> None:
    """Set the part, or remove it when it holds no setting."""
    if value is None or value == {} or (part in CHANNEL_CONTAINERS and is_silent(value)):
        tree.pop(part, None)
    else:
        tree[part] = value


def _merge_part(part: str, stored: Json, given: Json) -> Json:
    # None removes a whole container; all other parts are single settings.
    if given is None or part not in CONTAINERS:
        return _merge_setting(stored, given)
    merge_member = _merge_keyed if part in KEYED_CONTAINERS else _merge_setting
    merged = dict(_as_mapping(stored))
    for key, member in _as_mapping(given).items():
        setting = merge_member(merged.get(key), member)
        if setting is None:
            merged.pop(key, None)
        else:
            merged[key] = setting
    return merged


def _merge_keyed(stored: Json, given: Json) -> Json:
    if not isinstance(given, dict):
        return given
    if isinstance(stored, bool):
        if not _says_something(given):
            return stored
        # Conditions speak for every channel, so nothing of the switch is left beside them.
        stored = {} if given.get("conditions") else by_channel_type(stored)
    merged = merge(_as_mapping(stored), given)
    return None if is_silent(merged) else merged


def _says_something(patch: Json) -> bool:
    """Whether a patch sets anything, rather than only removing."""
    if isinstance(patch, dict):
        return any(map(_says_something, patch.values()))
    return patch not in (None, [])


def _merge_setting(stored: Json, given: Json) -> Json:
    """The given setting. An object without conditions only removes stored conditions."""
    if not isinstance(given, dict) or given.get("conditions"):
        return given
    return None if isinstance(stored, dict) and "conditions" in given else stored


def _as_mapping(value: Json) -> Tree:
    return cast("Tree", value or {})


def _leaves(tree: Tree) -> Iterator[tuple[tuple[str, ...], Json]]:
    for part, value in tree.items():
        if part in KEYED_CONTAINERS:
            for key, keyed in _as_mapping(value).items():
                yield from (((part, key, *path), leaf) for path, leaf in _keyed_leaves(keyed))
        elif part in CONTAINERS:
            yield from (((part, key), setting) for key, setting in _as_mapping(value).items())
        else:
            yield (part,), value


def _keyed_leaves(keyed: Json) -> Iterator[tuple[tuple[str, ...], Json]]:
    if isinstance(keyed, dict) and keyed:
        yield from _leaves(keyed)
    else:
        yield (), keyed


def _same(one: Json, other: Json) -> bool:
    """Whether two JSON values are the same; 1, 1.0 and true are three different values."""
    if one is other:
        return True
    if one.__class__ in _ALONE or other.__class__ in _ALONE:
        return False
    # Python's `==` holds 1, 1.0 and True equal; their JSON texts differ.
    return orjson.dumps(one) == orjson.dumps(other)
