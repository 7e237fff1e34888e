"""Taking a choice back is as good as never having made it: it opts nobody in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.change import Put, apply, differences, merge
from gateway.preferences.decision import decide
from gateway.preferences.layers import Effective, Layer, effective
from gateway.preferences.model import Json, SetKey, Tree
from gateway.preferences.tree import CONTAINERS, STRATEGY
from tests.preferences.reference import any_message
from tests.preferences.trees import any_trees

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
LEVELS = (SetKey.of_user("ada", "acme"), SetKey.of_defaults("acme"), SetKey.of_defaults())

Leaf = tuple[list[str], Json]


def new_in(given_tree: Tree, stored: Tree) -> list[Leaf]:
    """The leaves of a tree about which the stored one says nothing, neither there nor by a switch above."""
    leaves = [(each["path"], each["after"]) for each in differences({}, given_tree)]
    return [(path, value) for path, value in leaves if is_free(stored, path, value)]


def is_free(stored: Json, path: list[str], value: Json) -> bool:
    if not path:
        return stored is None or (isinstance(stored, dict) and not isinstance(value, dict | bool))
    if stored is None:
        return True
    return isinstance(stored, dict) and is_free(stored.get(path[0]), path[1:], value)


def patch_of(leaves: Iterable[Leaf]) -> Tree:
    patch: Tree = {}
    for path, value in leaves:
        node = patch
        for name in path[:-1]:
            within = node.setdefault(name, {})
            assert isinstance(within, dict)
            node = within
        node[path[-1]] = value
    return patch


def layered(trees: Iterable[Tree]) -> Effective:
    return effective([Layer(key, tree) for key, tree in zip(LEVELS, trees, strict=True)])


@given(any_trees, any_trees)
def test_a_patch_taken_back_leaves_the_set_as_it_was(stored: Tree, given_tree: Tree) -> None:
    leaves = new_in(given_tree, stored)

    written = merge(stored, patch_of(leaves))

    assert merge(written, patch_of((path, None) for path, _ in leaves)) == stored


@given(st.lists(any_trees, min_size=3, max_size=3), any_trees, st.sampled_from(range(3)), st.integers())
def test_no_decision_remembers_what_was_taken_back(trees: list[Tree], given_tree: Tree, at: int, seed: int) -> None:
    message, before = any_message(Random(seed)), layered(trees)
    leaves = new_in(given_tree, trees[at])

    written = merge(trees[at], patch_of(leaves))
    taken_back = merge(written, patch_of((path, None) for path, _ in leaves))
    after = layered([*trees[:at], taken_back, *trees[at + 1 :]])

    assert after.tree == before.tree
    assert decide(after, message, now=NOW) == decide(before, message, now=NOW)


@given(any_trees, any_trees)
def test_a_single_setting_taken_back_leaves_the_set_as_it_was(stored: Tree, given_tree: Tree) -> None:
    for part in CONTAINERS:
        settings, within = _members(given_tree, part), _members(stored, part)
        for key in settings.keys() - within.keys() - {STRATEGY}:
            written = apply(Put((part, key), settings[key]), stored)

            assert apply(Put((part, key), None), written) == stored


def _members(tree: Tree, part: str) -> Tree:
    members = tree.get(part)
    return members if isinstance(members, dict) else {}
