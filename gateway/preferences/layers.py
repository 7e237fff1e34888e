"""What applies to a recipient: their own set over the tenant's defaults over the environment's.

This is merging for *reading*. Merging for writing is another thing and lives in `gateway.preferences.change`.

Source: Knock documentation, preferences/overview, "Merging preferences"; tenant preferences, "Tenant preference
evaluation rules" and the strategy `replace`; commercial unsubscribe, "Preference evaluation rules".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias, cast

from gateway.preferences.model import DEFAULT_SET_ID, Json, MergeStrategy, PreferenceSet, Scope, SetKey, Tree
from gateway.preferences.tree import CONTAINERS, KEYED_CONTAINERS, STRATEGY, tree_of

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """A set that takes part in a merge, or the part of it that does, as a canonical tree."""

    key: SetKey
    tree: Tree


@dataclass(frozen=True, slots=True)
class Effective:
    """The preferences that a decision uses, and the layers they were merged from, the stronger first.

    The tree shares its parts with the layers': treat both as read-only.
    """

    tree: Tree
    layers: tuple[Layer, ...]

    @property
    def sources(self) -> tuple[SetKey, ...]:
        """The sets that were merged, most specific first."""
        return tuple(layer.key for layer in self.layers)

    def scope_of(self, path: Path) -> Scope | None:
        """Whose set the value at this path of the tree came from; None when there is none."""
        traces = [cast("Tree", _trace(layer.tree, path, index)) for index, layer in enumerate(self.layers)]
        owner = _at(merge_layers(traces), path)
        return self.layers[owner].key.scope if isinstance(owner, int) else None


def layer_keys(key: SetKey) -> tuple[SetKey, ...]:
    """The sets that may have a say where this one is asked about, the stronger first.

    A decision asks about the recipient's set for its tenant, or the `default` one without a tenant.
    """
    environment = SetKey.of_defaults()
    if key.user_id is None:
        return (key,) if key == environment else (key, environment)
    personal = SetKey.of_user(key.user_id)
    if key == personal:
        return (personal, environment)
    return (personal, key, SetKey.of_defaults(key.set_id), environment)


def select(key: SetKey, stored: Mapping[SetKey, PreferenceSet]) -> tuple[Layer, ...]:
    """Which of the stored sets have a say, the stronger first; sets that are absent or unset have none.

    Where a tenant is named, the recipient's `default` set counts only if nothing is stored for the tenant, except for
    its `commercial_subscribed`, which wins over all other sets.
    """
    layers = stacked(layer_keys(key), stored)
    if key.set_id == DEFAULT_SET_ID or not any(layer.key.set_id == key.set_id for layer in layers):
        return layers
    return tuple(layer for layer in map(_within_tenant, layers) if layer is not None)


def stacked(keys: Sequence[SetKey], stored: Mapping[SetKey, PreferenceSet]) -> tuple[Layer, ...]:
    """Those of the sets that are stored, whole and in this order."""
    return tuple(
        Layer(each, tree_of(found)) for each in keys if (found := stored.get(each)) is not None and found["exists"]
    )


def effective(layers: Sequence[Layer]) -> Effective:
    """The layers merged, the stronger first."""
    return Effective(merge_layers([layer.tree for layer in layers]), tuple(layers))


def merge_layers(trees: Sequence[Tree]) -> Tree:
    """The canonical trees merged for reading, the stronger first; the result shares their parts.

    Merged from the weakest upwards, key by key: the stronger setting wins, where a list of conditions is one value and
    a switch that meets an object is taken or left whole. A weaker object marked `__strategy__: replace` takes the place
    of a stronger value, and the mark stays.
    """
    return reduce(lambda weaker, stronger: _merge(stronger, weaker), reversed(trees), {})


def _merge(stronger: Tree, weaker: Tree) -> Tree:
    """Two whole sets, or the objects of two settings of a workflow or category: both hold containers and leaves."""
    merged = {**weaker, **stronger}
    for part in CONTAINERS:
        above, below = stronger.get(part), weaker.get(part)
        if isinstance(above, dict) and isinstance(below, dict):
            merged[part] = _merge_keyed(above, below) if part in KEYED_CONTAINERS else _merge_channels(above, below)
    return merged


def _merge_keyed(stronger: Tree, weaker: Tree) -> Tree:
    # Keys are the callers' data here: one called `__strategy__` is a workflow or category like any other.
    return {**weaker, **{key: _merge_setting(setting, weaker.get(key)) for key, setting in stronger.items()}}


def _merge_setting(stronger: Json, weaker: Json) -> Json:
    if not isinstance(weaker, dict):
        return stronger
    if _replaces(weaker):
        return weaker
    return _merge(stronger, weaker) if isinstance(stronger, dict) else stronger


def _merge_channels(stronger: Tree, weaker: Tree) -> Tree:
    return weaker if _replaces(weaker) else {**weaker, **stronger}


def _replaces(weaker: Tree) -> bool:
    return weaker.get(STRATEGY) == MergeStrategy.REPLACE


def _within_tenant(layer: Layer) -> Layer | None:
    """What of a layer counts where the tenant has a set of its own."""
    if layer.key.scope is not Scope.USER or layer.key.set_id != DEFAULT_SET_ID:
        return layer
    commercial = layer.tree.get("commercial_subscribed")
    return None if commercial is None else Layer(layer.key, {"commercial_subscribed": commercial})


def _trace(node: Json, path: Path, owner: int) -> Json:
    """The node cut down to one path and the marks along it, with the owner in place of the value.

    Merged like the trees themselves, traces tell whose value comes out on top.
    """
    if not path or not isinstance(node, dict):
        return owner
    traced: Tree = {STRATEGY: node[STRATEGY]} if STRATEGY in node else {}
    if path[0] in node:
        traced[path[0]] = _trace(node[path[0]], path[1:], owner)
    return traced


def _at(node: Json, path: Path) -> Json:
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node
