import doctest

import pytest
from hypothesis import given

from gateway.preferences import layers
from gateway.preferences.layers import Effective, Layer, effective, merge_layers
from gateway.preferences.model import CHANNEL_TYPES, Json, Scope, SetKey, Tree
from tests.preferences.trees import FAILS, HOLDS, any_trees, keyed_objects, trees

EMAIL = "2f641633-95d3-4555-9222-9f1eb7888a80"
ALL_ON: Tree = dict.fromkeys(CHANNEL_TYPES, True)
ALL_OFF: Tree = dict.fromkeys(CHANNEL_TYPES, False)


def merged_from(user: Tree, tenant: Tree, environment: Tree) -> Effective:
    keys = (SetKey.of_user("ada", "acme"), SetKey.of_defaults("acme"), SetKey.of_defaults())
    return effective([Layer(key, tree) for key, tree in zip(keys, (user, tenant, environment), strict=True)])


def leaves(node: Json, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Json]]:
    if isinstance(node, dict) and set(node) != {"conditions"}:
        return [leaf for key, value in node.items() for leaf in leaves(value, (*path, key))]
    return [(path, node)]


def spoken_at(node: Json, path: tuple[str, ...]) -> Json:
    """What stands at the path, or the switch that stands above it."""
    for key in path:
        node = node.get(key) if isinstance(node, dict) else node
    return node


@pytest.mark.parametrize(
    ("stronger", "weaker", "expected"),
    [
        pytest.param({}, {}, {}, id="nothing"),
        pytest.param(
            {"channel_types": {"sms": True}},
            {"channel_types": {"sms": False, "email": False}, "categories": {"a": True}},
            {"channel_types": {"sms": True, "email": False}, "categories": {"a": True}},
            id="key-by-key",
        ),
        pytest.param(
            {"channels": {EMAIL: True}},
            {"channels": {EMAIL: {"conditions": [FAILS]}}},
            {"channels": {EMAIL: True}},
            id="a-switch-over-conditions",
        ),
        pytest.param(
            {"channel_types": {"sms": {"conditions": [HOLDS]}}},
            {"channel_types": {"sms": {"conditions": [FAILS]}}},
            {"channel_types": {"sms": {"conditions": [HOLDS]}}},
            id="conditions-are-not-joined",
        ),
        pytest.param(
            {"workflows": {"w": {"conditions": [HOLDS]}}},
            {"workflows": {"w": {"conditions": [FAILS], "channel_types": {"sms": False}}}},
            {"workflows": {"w": {"conditions": [HOLDS], "channel_types": {"sms": False}}}},
            id="conditions-of-a-workflow-are-not-joined",
        ),
        pytest.param(
            {"categories": {"c": {"channel_types": {"sms": True}}}},
            {"categories": {"c": {"channel_types": {"email": False, "sms": False}, "channels": {EMAIL: True}}}},
            {"categories": {"c": {"channel_types": {"email": False, "sms": True}, "channels": {EMAIL: True}}}},
            id="deep-within-a-category",
        ),
        pytest.param(
            {"workflows": {"w": True}},
            {"workflows": {"w": {"channel_types": {"email": False}}}},
            {"workflows": {"w": True}},
            id="a-switch-over-an-object",
        ),
        pytest.param(
            {"workflows": {"w": {"channel_types": {"email": True}}}},
            {"workflows": {"w": False}},
            {"workflows": {"w": {"channel_types": {**ALL_OFF, "email": True}}}},
            id="the-types-of-an-object-over-a-switch",
        ),
        pytest.param(
            {"workflows": {"w": {"channels": {EMAIL: False}}}},
            {"workflows": {"w": True}},
            {"workflows": {"w": {"channel_types": ALL_ON, "channels": {EMAIL: False}}}},
            id="the-channels-of-an-object-over-a-switch",
        ),
        pytest.param(
            {"workflows": {"w": {"channel_types": {"email": {"conditions": [HOLDS]}}}}},
            {"workflows": {"w": False}},
            {"workflows": {"w": {"channel_types": {**ALL_OFF, "email": {"conditions": [HOLDS]}}}}},
            id="conditions-of-one-type-over-a-switch",
        ),
        pytest.param(
            {"workflows": {"w": {"conditions": [HOLDS], "channel_types": {"email": True}}}},
            {"workflows": {"w": False}},
            {"workflows": {"w": {"conditions": [HOLDS], "channel_types": {"email": True}}}},
            id="an-object-with-conditions-over-a-switch",
        ),
        pytest.param(
            {"commercial_subscribed": {"conditions": [HOLDS]}},
            {"commercial_subscribed": False},
            {"commercial_subscribed": {"conditions": [HOLDS]}},
            id="commercial",
        ),
        pytest.param(
            {"workflows": {"__strategy__": {"channel_types": {"sms": True}}, "channel_types": False}},
            {"workflows": {"__strategy__": {"channel_types": {"sms": False, "push": False}}, "channel_types": True}},
            {"workflows": {"__strategy__": {"channel_types": {"sms": True, "push": False}}, "channel_types": False}},
            id="keys-that-read-like-words-of-the-tree",
        ),
    ],
)
def test_the_stronger_of_two_trees_wins_by_leaf(stronger: Tree, weaker: Tree, expected: Tree) -> None:
    assert merge_layers([stronger, weaker]) == expected


@pytest.mark.parametrize(
    ("stronger", "weaker", "expected"),
    [
        pytest.param(
            {"channel_types": {"email": True, "push": True}, "channels": {EMAIL: True}},
            {"channel_types": {"__strategy__": "replace", "email": False}, "channels": {EMAIL: False}},
            {"channel_types": {"__strategy__": "replace", "email": False}, "channels": {EMAIL: True}},
            id="channel-types",
        ),
        pytest.param(
            {"channels": {EMAIL: True}},
            {"channels": {"__strategy__": "replace", EMAIL: False}},
            {"channels": {"__strategy__": "replace", EMAIL: False}},
            id="channels",
        ),
        pytest.param(
            {"categories": {"c": {"channel_types": {"email": True}}, "d": {"channel_types": {"email": True}}}},
            {
                "categories": {
                    "c": {"__strategy__": "replace", "channel_types": {"email": False}},
                    "d": {"channel_types": {"email": False}},
                }
            },
            {
                "categories": {
                    "c": {"__strategy__": "replace", "channel_types": {"email": False}},
                    "d": {"channel_types": {"email": True}},
                }
            },
            id="one-of-two-categories",
        ),
        pytest.param(
            {"workflows": {"w": True}},
            {"workflows": {"w": {"__strategy__": "replace", "conditions": [FAILS]}}},
            {"workflows": {"w": {"__strategy__": "replace", "conditions": [FAILS]}}},
            id="a-workflow-over-a-switch",
        ),
        pytest.param(
            {"workflows": {"w": {"channel_types": {"email": True, "sms": True}, "conditions": [HOLDS]}}},
            {"workflows": {"w": {"channel_types": {"__strategy__": "replace", "email": False}}}},
            {"workflows": {"w": {"channel_types": {"__strategy__": "replace", "email": False}, "conditions": [HOLDS]}}},
            id="channel-types-within-a-workflow",
        ),
        pytest.param(
            {"workflows": {"w": True}},
            {"workflows": {"w": {"channel_types": {"__strategy__": "replace", "email": False}}}},
            {"workflows": {"w": True}},
            id="a-switch-takes-the-marks-within-an-object-with-it",
        ),
        pytest.param(
            {"channel_types": {"__strategy__": "replace", "email": True}},
            {"channel_types": {"email": False, "sms": False}},
            {"channel_types": {"__strategy__": "replace", "email": True, "sms": False}},
            id="the-mark-of-the-stronger-stays-for-those-above-it",
        ),
    ],
)
def test_a_weaker_subtree_marked_replace_takes_the_place_of_the_stronger(
    stronger: Tree, weaker: Tree, expected: Tree
) -> None:
    assert merge_layers([stronger, weaker]) == expected


def test_layers_merge_from_the_weakest_upwards() -> None:
    user: Tree = {"workflows": {"w": {"channel_types": {"sms": True}}}}
    tenant: Tree = {"workflows": {"w": True}}
    environment: Tree = {"workflows": {"w": {"channel_types": {"email": False}}}}

    assert merge_layers([user, tenant, environment]) == {"workflows": {"w": {"channel_types": {**ALL_ON, "sms": True}}}}


def test_a_forced_object_forces_the_switch_below_it_too() -> None:
    user: Tree = {"workflows": {"w": {"channel_types": {"sms": True}}}}
    tenant: Tree = {"workflows": {"w": {"__strategy__": "replace", "channel_types": {"email": True}}}}
    environment: Tree = {"workflows": {"w": False}}

    assert merge_layers([user, tenant, environment]) == {
        "workflows": {"w": {"__strategy__": "replace", "channel_types": {**ALL_OFF, "email": True}}}
    }


def test_the_weakest_of_two_marked_layers_wins() -> None:
    tenant: Tree = {"channel_types": {"__strategy__": "replace", "email": True}}
    environment: Tree = {"channel_types": {"__strategy__": "replace", "email": False}}

    assert merge_layers([{"channel_types": {"sms": True}}, tenant, environment]) == environment


def test_the_examples_of_the_rules_are_true() -> None:
    outcome = doctest.testmod(layers)

    assert (outcome.failed, outcome.attempted > 10) == (0, True)


@given(any_trees)
def test_a_tree_merged_with_itself_or_with_nothing_is_itself(tree: Tree) -> None:
    assert merge_layers([tree]) == tree
    assert merge_layers([tree, tree]) == tree
    assert merge_layers([tree, {}]) == merge_layers([{}, tree]) == tree


@given(any_trees, any_trees, any_trees)
def test_merging_all_is_merging_each_into_the_weaker_ones(one: Tree, two: Tree, three: Tree) -> None:
    assert merge_layers([one, two, three]) == merge_layers([one, merge_layers([two, three])])


@given(trees(keyed_objects), trees(keyed_objects), trees(keyed_objects))
def test_without_switches_on_keys_the_order_of_merging_does_not_matter(one: Tree, two: Tree, three: Tree) -> None:
    assert merge_layers([merge_layers([one, two]), three]) == merge_layers([one, merge_layers([two, three])])


@given(any_trees, any_trees, any_trees)
def test_every_value_is_traced_to_a_layer_that_holds_it(user: Tree, tenant: Tree, environment: Tree) -> None:
    merged = merged_from(user, tenant, environment)
    tree_of_scope = {layer.key.scope: layer.tree for layer in merged.layers}

    for path, value in leaves(merged.tree):
        scope = merged.scope_of(path)
        if path[-1:] != ("__strategy__",):
            assert scope is not None
            assert spoken_at(tree_of_scope[scope], path) == value


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        pytest.param(("channel_types", "email"), Scope.USER, id="of-the-user"),
        pytest.param(("channel_types", "sms"), Scope.TENANT, id="of-the-tenant"),
        pytest.param(("channel_types", "push"), Scope.ENVIRONMENT, id="of-the-environment"),
        pytest.param(("workflows", "w", "channel_types", "email"), Scope.TENANT, id="forced-by-the-tenant"),
        pytest.param(("workflows", "w", "conditions"), Scope.TENANT, id="conditions"),
        pytest.param(("categories", "c"), Scope.USER, id="a-switch-over-an-object"),
        pytest.param(("categories", "c", "channel_types", "email"), None, id="below-a-switch"),
        pytest.param(("categories", "d"), None, id="never-set"),
        pytest.param(("categories", "e", "channel_types", "email"), Scope.USER, id="named-over-a-switch"),
        pytest.param(("categories", "e", "channel_types", "sms"), Scope.ENVIRONMENT, id="a-switch-that-goes-on"),
        pytest.param(("categories", "f", "channel_types", "sms"), Scope.ENVIRONMENT, id="a-switch-that-is-forced"),
        pytest.param(("categories", "f", "channel_types", "email"), Scope.TENANT, id="named-by-the-forcing-tenant"),
        pytest.param(("channel_types", "__strategy__"), None, id="a-mark-is-no-value"),
    ],
)
def test_the_scope_of_a_value_is_that_of_the_set_it_came_from(path: tuple[str, ...], scope: Scope | None) -> None:
    merged = merged_from(
        {
            "channel_types": {"email": False},
            "workflows": {"w": {"channel_types": {"email": True}}},
            "categories": {"c": True, "e": {"channel_types": {"email": True}}, "f": {"channel_types": {"sms": True}}},
        },
        {
            "channel_types": {"email": True, "sms": True},
            "categories": {"f": {"__strategy__": "replace", "channel_types": {"email": True}}},
            "workflows": {"w": {"__strategy__": "replace", "channel_types": {"email": True}, "conditions": [HOLDS]}},
        },
        {
            "channel_types": {"sms": True, "push": True},
            "categories": {"c": {"channel_types": {"email": True}}, "e": False, "f": False},
        },
    )

    assert merged.scope_of(path) == scope
