"""What applies to a recipient: their own set over the tenant's defaults over the environment's.

This is merging for *reading*. Merging for writing is another thing and lives in `gateway.preferences.change`; both
treat switches and objects in the same way. The examples give the stronger set first.

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

**What says nothing is not there.** An empty object, an empty list of conditions, None, and a `__strategy__` beside no
setting are neither stored nor read from sets that were stored long ago. So a choice that is taken back leaves no trace
behind. And a set without any setting is no set: a user's empty set for a tenant, or the tenant's emptied defaults,
leave the user's `default` set in force (see `select`).

**A default may insist.** A weaker object, or weaker channel settings, marked `__strategy__: replace` take the place of
the stronger ones for as long as the mark stands; the mark is shown in the result.

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
        """Whose set the value at this path of the tree came from; None when there is none.

        A value that was spelled out came from the set that holds the switch.
        """
        if _at(self.tree, path) is None:
            return None
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
    """Which of the stored sets have a say, the stronger first; sets that are absent, unset or empty have none.

    Where a tenant is named, the recipient's `default` set counts only if no set has a say for the tenant, except for
    its `commercial_subscribed`, which wins over all other sets.
    """
    layers = stacked(layer_keys(key), stored)
    if key.set_id == DEFAULT_SET_ID or not any(layer.key.set_id == key.set_id for layer in layers):
        return layers
    return tuple(layer for layer in map(_within_tenant, layers) if layer is not None)


def stacked(keys: Sequence[SetKey], stored: Mapping[SetKey, PreferenceSet]) -> tuple[Layer, ...]:
    """Those of the sets that are stored and hold a setting, whole and in this order."""
    found = [(each, stored[each]) for each in keys if each in stored]
    trees = [(each, tree_of(preference_set)) for each, preference_set in found if preference_set["exists"]]
    return tuple(Layer(each, tree) for each, tree in trees if tree)


def effective(layers: Sequence[Layer]) -> Effective:
    """The layers merged, the stronger first."""
    return Effective(merge_layers([layer.tree for layer in layers]), tuple(layers))


def merge_layers(trees: Sequence[Tree]) -> Tree:
    """The canonical trees merged for reading, the stronger first; the result is canonical and shares their parts."""
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
    if isinstance(weaker, dict) and _replaces(weaker):
        return weaker
    if weaker is None or not isinstance(stronger, dict):
        return stronger
    if isinstance(weaker, dict):
        return _merge(stronger, weaker)
    return stronger if "conditions" in stronger else _merge(stronger, by_channel_type(weaker))


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
    """The node cut down to one path, with the owner in place of its value.

    Marks and conditions stay, for merges depend on them. Merged like the trees themselves, traces tell whose value
    comes out on top.
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
