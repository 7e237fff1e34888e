"""What a decision says is what the rules say when they are decided the slow way."""

from datetime import UTC, datetime
from itertools import starmap
from random import Random

import pytest

from gateway.preferences.change import merge
from gateway.preferences.decision import decide
from gateway.preferences.layers import Layer, effective
from gateway.preferences.model import Scope, SetKey
from tests.preferences.reference import answers, any_message, any_tree

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
KEYS = (SetKey.of_user("ada", "acme"), SetKey.of_defaults("acme"), SetKey.of_defaults())
SCOPES = (Scope.USER, Scope.TENANT, Scope.ENVIRONMENT)


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_triples_of_sets_are_decided_alike(seed: int) -> None:
    chance = Random(seed)
    for _ in range(1_000):
        trees, message = [any_tree(chance) for _ in KEYS], any_message(chance)

        decision = decide(effective(list(starmap(Layer, zip(KEYS, trees, strict=True)))), message, now=NOW)

        for decided in decision.channels:
            expected = [(yes, SCOPES[level]) for yes, level in answers(trees, message, decided.channel)]
            steps = [(step.allowed, step.scope) for step in decided.steps if step.scope is not None]
            assert steps == expected, (trees, message, decided.channel)
            assert decided.allowed is all(yes for yes, _ in expected)


@pytest.mark.parametrize("seed", range(10))
def test_a_merging_write_says_what_its_set_says_over_the_stored_one(seed: int) -> None:
    chance = Random(seed)
    for _ in range(500):
        stored, given, message = any_tree(chance, marks=False), any_tree(chance, marks=False), any_message(chance)

        decision = decide(effective([Layer(KEYS[0], merge(stored, given))]), message, now=NOW)

        for decided in decision.channels:
            expected = [yes for yes, _ in answers([given, stored], message, decided.channel)]
            assert [step.allowed for step in decided.steps if step.scope] == expected, (stored, given, message)
