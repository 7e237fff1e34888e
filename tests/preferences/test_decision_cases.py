"""The worked cases of the rules, as data in `decision-cases.json`; each names its source.

In a case `recipient` holds the recipient's stored sets by id, `tenant` is the tenant named on the trigger,
`tenant_default` and `environment` are defaults, and `context` holds the variables of conditions.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.preferences.change import apply
from gateway.preferences.conditions.condition import evaluate
from gateway.preferences.conditions.operands import Facts
from gateway.preferences.decision import Channel, Message, decide
from gateway.preferences.layers import Effective, effective, select
from gateway.preferences.model import DEFAULT_SET_ID, ChannelType, PersistenceStrategy, Scope, SetKey, SetLimits
from gateway.preferences.parse import parse_change
from gateway.preferences.requests import SetPreferences
from tests.preferences.trees import stored

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
USER = "jhammond"

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("decision-cases.json").read_text(encoding="utf-8"))


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] == kind]


def effective_of(case: dict[str, Any]) -> Effective:
    trees = {SetKey.of_user(USER, set_id): tree for set_id, tree in case["recipient"].items()}
    if "tenant_default" in case:
        trees[SetKey.of_defaults(case["tenant"])] = case["tenant_default"]
    if "environment" in case:
        trees[SetKey.of_defaults()] = case["environment"]
    asked = SetKey.of_user(USER, case.get("tenant", DEFAULT_SET_ID))
    return effective(select(asked, {key: stored(key, tree) for key, tree in trees.items()}))


def message_of(case: dict[str, Any]) -> Message:
    workflow, channel = case["workflow"], case["channel"]
    return Message(
        channels=(Channel(ChannelType(channel["type"]), channel["id"]),),
        workflow=workflow["key"],
        categories=tuple(workflow.get("categories", ())),
        commercial=workflow.get("commercial", False),
        override=workflow.get("override_preferences", False),
        variables=case.get("context", {}),
    )


@pytest.mark.parametrize("case", of_kind("send"))
def test_send(case: dict[str, Any]) -> None:
    decision = decide(effective_of(case), message_of(case), now=NOW)

    assert decision.allowed is case["expect"]


@pytest.mark.parametrize("case", of_kind("resolve"))
def test_resolve(case: dict[str, Any]) -> None:
    assert effective_of(case).tree == case["expect"]


@pytest.mark.parametrize("case", of_kind("condition"))
def test_condition(case: dict[str, Any]) -> None:
    outcome = evaluate(case["condition"], Facts(case["context"]), now=NOW)

    assert outcome.matched is case["expect"]


@pytest.mark.parametrize("case", of_kind("persist"))
def test_what_is_stored_after_a_write(case: dict[str, Any]) -> None:
    request = SetPreferences(case["input"], PersistenceStrategy(case["strategy"]))

    change = parse_change(request, Scope.USER, SetLimits(max_bytes=64 * 1024, max_keys=1000, max_conditions=20))

    assert apply(change, case["existing"]) == case["expect"]


def test_every_case_is_of_a_kind_that_runs() -> None:
    assert {case["kind"] for case in CASES} == {"send", "resolve", "condition", "persist"}
