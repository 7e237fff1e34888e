"""Merges a recipient's preference set with the defaults of the tenant and of the environment.

This is merging for *reading*. Merging for writing has rules of its own; see `gateway.preferences.change`. Both treat
switches and objects in the same way. The examples give the stronger set first.

**The stronger set wins, key by key.** What it does not mention comes from the weaker one.

>>> merge_layers([{"channel_types": {"sms": True}}, {"channel_types": {"sms": False, "push": False}}])
{'channel_types': {'sms': True, 'push': False}}

**An object speaks only for the channels that it names.** Over a switch, the switch goes on holding for all other
channels, spelled out by channel type. So opting in to `news` by e-mail opens no other channel:

>>> news = {"categories": {"news": False}}
>>> merge_layers([{"categories": {"news": {"channel_types": {"email": True}}}}, news])["categories"]["news"]
{'channel_types': {'email': True, 'in_app_feed': False, 'sms': False, 'push': False, 'chat': False, 'http': False}}

A channel named by its id stands above the types, as everywhere:

>>> one_channel = {"categories": {"news": {"channels": {"2f641633-95d3-4555-9222-9f1eb7888a80": True}}}}
>>> sorted(merge_layers([one_channel, news])["categories"]["news"])
['channel_types', 'channels']

**Conditions of an object speak for every channel.** Such an object takes the place of a weaker switch whole:

>>> is_pro = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}
>>> for_pros = {"categories": {"news": {"conditions": [is_pro]}}}
>>> merge_layers([for_pros, news]) == for_pros
True

**A switch speaks for every channel**, so it takes the place of a weaker object:

>>> merge_layers([news, {"categories": {"news": {"channel_types": {"email": True}}}}])
{'categories': {'news': False}}

**Two objects are merged key by key.** A list of conditions is one value: lists are replaced, never joined.

>>> by_email, by_sms = ({"categories": {"news": {"channel_types": {kind: True}}}} for kind in ("email", "sms"))
>>> merge_layers([by_email, by_sms])
{'categories': {'news': {'channel_types': {'sms': True, 'email': True}}}}

**Empty entries count as absent.** An empty object, an empty list of conditions, None, and a `__strategy__` without a
setting beside it are not stored, and are ignored in sets that were stored long ago. So a choice that is taken back
leaves no trace. A set without settings counts as absent, too: a user's empty set for a tenant, or emptied defaults of
the tenant, leave the user's `default` set in force (see `select`).

**A default can be forced.** A weaker object, or weaker channel settings, marked `__strategy__: replace` take the place
of the stronger ones while the mark stands. The result shows the mark.

>>> forced = {"channel_types": {"__strategy__": "replace", "email": False}}
>>> merge_layers([{"channel_types": {"email": True, "sms": True}}, forced])
{'channel_types': {'__strategy__': 'replace', 'email': False}}

Three sets are merged from the weakest upwards: the tenant's over the environment's, and the user's over both.

Source: Knock documentation, preferences/overview, "Merging preferences"; tenant preferences, "Tenant preference
evaluation rules" and the strategy `replace`; commercial unsubscribe, "Preference evaluation rules".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias, cast

from gateway.preferences.model import DEFAULT_SET_ID, Json, MergeStrategy, PreferenceSet, Scope, SetKey, Tree
from gateway.preferences.tree import CONTAINERS, KEYED_CONTAINERS, STRATEGY, by_channel_type, tree_of

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One set in a merge, or the part of it that counts, as a canonical tree."""

    key: SetKey
    tree: Tree


@dataclass(frozen=True, slots=True)
class Effective:
    """Merged preferences, and the layers that they came from, strongest first.

    The tree shares parts with the trees of the layers: treat both as read-only.
    """

    tree: Tree
    layers: tuple[Layer, ...]

    @property
    def sources(self) -> tuple[SetKey, ...]:
        """The keys of the merged sets, most specific first."""
        return tuple(layer.key for layer in self.layers)

    def scope_of(self, path: Path) -> Scope | None:
        """The scope of the set that the value at this path came from; None when there is no value.

        A value that a switch was spelled out to comes from the set that holds the switch.
        """
        if _at(self.tree, path) is None:
            return None
        # Traces are merged by the same rules as trees, so the owner that is left is the owner of the value.
        traces = [cast("Tree", _trace(layer.tree, path, index)) for index, layer in enumerate(self.layers)]
        owner = _at(merge_layers(traces), path)
        return self.layers[owner].key.scope if isinstance(owner, int) else None


def layer_keys(key: SetKey) -> tuple[SetKey, ...]:
    """The keys of the sets to merge for this set, strongest first.

    A decision asks for the recipient's set for its tenant, or for the `default` set when it names no tenant.
    """
    environment = SetKey.of_defaults()
    if key.user_id is None:
        return (key,) if key == environment else (key, environment)
    personal = SetKey.of_user(key.user_id)
    if key == personal:
        return (personal, environment)
    # Beside a set for the tenant, only `commercial_subscribed` of the personal set counts; see `select`.
    return (personal, key, SetKey.of_defaults(key.set_id), environment)


def select(key: SetKey, stored: Mapping[SetKey, PreferenceSet]) -> tuple[Layer, ...]:
    """The layers to merge for this set, strongest first. Sets that are absent, unset or empty do not count.

    When a tenant is named, the recipient's `default` set counts only if there is no set for the tenant. Its
    `commercial_subscribed` always counts, and wins over all other sets.
    """
    layers = stacked(layer_keys(key), stored)
    if key.set_id == DEFAULT_SET_ID or not any(layer.key.set_id == key.set_id for layer in layers):
        return layers
    return tuple(layer for layer in map(_within_tenant, layers) if layer is not None)


def stacked(keys: Sequence[SetKey], stored: Mapping[SetKey, PreferenceSet]) -> tuple[Layer, ...]:
    """The whole sets among these that are stored and hold a setting, in this order."""
    found = [(each, stored[each]) for each in keys if each in stored]
    trees = [(each, tree_of(preference_set)) for each, preference_set in found if preference_set["exists"]]
    return tuple(Layer(each, tree) for each, tree in trees if tree)


def effective(layers: Sequence[Layer]) -> Effective:
    """Merge layers, which are given strongest first."""
    return Effective(merge_layers([layer.tree for layer in layers]), tuple(layers))


def merge_layers(trees: Sequence[Tree]) -> Tree:
    """Merge canonical trees for reading, strongest first. The result is canonical and shares parts with them."""
    return reduce(lambda weaker, stronger: _merge(stronger, weaker), reversed(trees), {})


def _merge(stronger: Tree, weaker: Tree) -> Tree:
    """Merge two whole sets, or the objects of one workflow or category: both hold containers and leaves."""
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
    if isinstance(weaker, dict) and _replaces(weaker):
        return weaker
    if weaker is None or not isinstance(stronger, dict):
        return stronger
    if isinstance(weaker, dict):
        return _merge(stronger, weaker)
    # An object over a switch: conditions speak for every channel, channel settings only for their own.
    return stronger if "conditions" in stronger else _merge(stronger, by_channel_type(weaker))


def _merge_channels(stronger: Tree, weaker: Tree) -> Tree:
    return weaker if _replaces(weaker) else {**weaker, **stronger}


def _replaces(weaker: Tree) -> bool:
    return weaker.get(STRATEGY) == MergeStrategy.REPLACE


def _within_tenant(layer: Layer) -> Layer | None:
    """The part of a layer that counts beside a set for the tenant; None when nothing does."""
    if layer.key.scope is not Scope.USER or layer.key.set_id != DEFAULT_SET_ID:
        return layer
    commercial = layer.tree.get("commercial_subscribed")
    return None if commercial is None else Layer(layer.key, {"commercial_subscribed": commercial})


def _trace(node: Json, path: Path, owner: int) -> Json:
    """The node reduced to one path, with the owner's index in place of the value.

    Marks and conditions stay, because merging depends on them.
    """
    if not path or not isinstance(node, dict):
        return owner
    traced: Tree = {STRATEGY: node[STRATEGY]} if STRATEGY in node else {}
    if "conditions" in node:
        traced["conditions"] = owner
    if path[0] in node:
        traced[path[0]] = _trace(node[path[0]], path[1:], owner)
    return traced


def _at(node: Json, path: Path) -> Json:
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node
