"""Who may ask for what: every root field of the schema, by every kind of caller, about every kind of owner.

`RULES` is the declaration, one rule for each root field; the cells are made of it and of the schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from gateway.app import Gateway
from gateway.auth.callers import ALL_PERMISSIONS, Caller, Permission
from gateway.bulk.submission import BulkSubmission
from gateway.errors import GatewayError
from gateway.preferences.model import SetKey
from schema.types.basics.ids import encode_set_id
from tests.schema.executing import NOBODY, SCHEMA, Executor

CALLER, OTHER, NEVER_SEEN = "jhammond", "dnedry", "never-seen"
NO_OPERATION = "00000000-0000-4000-8000-000000000000"


class Owner(StrEnum):
    """Whose things are asked for: the calling user's, another user's, those of no user, a bulk operation."""

    SELF = CALLER
    OTHER = OTHER
    UNKNOWN = NEVER_SEEN


class Outcome(StrEnum):
    """What comes of it. `HIDDEN` says neither that a thing is there nor that it is not."""

    GIVEN = "given"
    HIDDEN = "hidden"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"


@dataclass(frozen=True)
class Rule:
    """The permission that a server's key needs, None for none; and what others get.

    `without` is what a key gets without the permission, `own` what a user gets of their own, `others` of anyone else.
    """

    document: str
    needs: Permission | None
    own: Outcome
    others: Outcome
    without: Outcome = Outcome.FORBIDDEN


def written(field: str, given: str) -> str:
    """A write to the owner's set."""
    return f"mutation ($user: ID!) {{ {field}(input: {{userId: $user{given}}}) {{ __typename }} }}"


def own(
    document: str, needs: Permission, *, without: Outcome = Outcome.FORBIDDEN, others: Outcome = Outcome.FORBIDDEN
) -> Rule:
    """What users may do to their own things."""
    return Rule(document, needs, Outcome.GIVEN, others, without)


def server(document: str, needs: Permission, denied: Outcome = Outcome.FORBIDDEN) -> Rule:
    """What users may not do at all."""
    return Rule(document, needs, denied, denied, denied)


READ, WRITE = Permission.PREFERENCES_READ, Permission.PREFERENCES_WRITE
BULK_READ, BULK_WRITE = Permission.BULK_READ, Permission.BULK_WRITE
HIDDEN = Outcome.HIDDEN

RULES: Mapping[str, Rule] = {
    "Query.node": own("query ($node: ID!) { node(id: $node) { id } }", READ, without=HIDDEN, others=HIDDEN),
    "Query.nodes": own("query ($node: ID!) { nodes(ids: [$node]) { id } }", READ, without=HIDDEN, others=HIDDEN),
    "Query.preferenceSet": own("query ($user: ID!) { preferenceSet(userId: $user) { id } }", READ),
    "Query.defaultPreferences": server("{ defaultPreferences { id } }", Permission.DEFAULTS_READ),
    "Query.preferenceSets": own(
        "query ($user: ID!) { preferenceSets(filter: {userIds: [$user]}) { nodes { id } } }", READ, others=Outcome.GIVEN
    ),
    "Query.preferenceDecision": own(
        "query ($user: ID!) { preferenceDecision(input: {userId: $user, channels: {channelType: EMAIL}}) { allowed } }",
        READ,
    ),
    "Query.bulkOperation": server("query ($bulk: ID!) { bulkOperation(id: $bulk) { id } }", BULK_READ, HIDDEN),
    "Query.bulkOperations": server("{ bulkOperations { nodes { id } } }", BULK_READ),
    "Query.bulkOverview": server("{ bulkOverview { workers } }", BULK_READ),
    "Query.limits": Rule("{ limits { bulkMaxUsers } }", None, Outcome.GIVEN, Outcome.GIVEN),
    "Mutation.setPreferences": own(written("setPreferences", ", preferences: {}"), WRITE),
    "Mutation.setChannelType": own(written("setChannelType", ", channelType: EMAIL, setting: null"), WRITE),
    "Mutation.setChannel": own(written("setChannel", f', channelId: "{NO_OPERATION}", setting: null'), WRITE),
    "Mutation.setWorkflow": own(written("setWorkflow", ', key: "w", setting: null'), WRITE),
    "Mutation.setCategory": own(written("setCategory", ', key: "c", setting: null'), WRITE),
    "Mutation.setCommercialSubscribed": own(written("setCommercialSubscribed", ", setting: null"), WRITE),
    "Mutation.unsetPreferences": own(written("unsetPreferences", ""), WRITE),
    "Mutation.setDefaultPreferences": server(
        "mutation { setDefaultPreferences(input: {preferences: {}}) { __typename } }", Permission.DEFAULTS_WRITE
    ),
    "Mutation.unsetDefaultPreferences": server(
        "mutation { unsetDefaultPreferences(input: {}) { __typename } }", Permission.DEFAULTS_WRITE
    ),
    "Mutation.bulkSetPreferences": server(
        "mutation ($user: ID!) { bulkSetPreferences(input: {userIds: [$user], preferences: {}}) { __typename } }",
        BULK_WRITE,
    ),
    "Mutation.cancelBulkOperation": server(
        "mutation ($bulk: ID!) { cancelBulkOperation(input: {id: $bulk}) { __typename } }", BULK_WRITE
    ),
    "Mutation.retryBulkOperation": server(
        "mutation ($bulk: ID!) { retryBulkOperation(input: {id: $bulk}) { __typename } }", BULK_WRITE
    ),
    "Subscription.bulkOperationProgress": server(
        "subscription ($bulk: ID!) { bulkOperationProgress(id: $bulk) { id } }", BULK_READ
    ),
    "Subscription.bulkOperationUpdates": server("subscription { bulkOperationUpdates { id } }", BULK_READ),
    "Subscription.preferenceSetChanged": own(
        "subscription ($user: ID!) { preferenceSetChanged(userId: $user) { preferenceSet { id } } }", READ
    ),
}

KEYS = {each.value: frozenset({each}) for each in Permission}
CALLERS: Mapping[str, Caller | GatewayError] = {
    "nobody": NOBODY,
    "user": Caller(CALLER, frozenset(), user_id=CALLER),
    "secret key": Caller("sk_1", ALL_PERMISSIONS),
    **{f"key for {name}": Caller("rk_1", granted) for name, granted in KEYS.items()},
    **{f"key for all but {each.value}": Caller("rk_2", ALL_PERMISSIONS - {each}) for each in Permission},
}


def root_fields() -> Iterator[str]:
    schema = SCHEMA._schema
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert root is not None
        yield from (f"{root.name}.{name}" for name in root.fields)


def expected(rule: Rule, caller: Caller | GatewayError, owner: Owner) -> Outcome:
    if not isinstance(caller, Caller):
        return Outcome.UNAUTHENTICATED
    if caller.user_id is not None:
        return rule.own if owner is Owner.SELF else rule.others
    return Outcome.GIVEN if rule.needs is None or rule.needs in caller.permissions else rule.without


def outcome(result: ExecutionResult) -> Outcome:
    if result.errors:
        code = (result.errors[0].extensions or {})["code"]
        return Outcome.HIDDEN if code == "NOT_FOUND" else Outcome(code)
    (value,) = (result.data or {}).values()
    assert value != {"__typename": "InvalidInputError"}
    if value in (None, [None]) or value == {"__typename": "NotFoundError"}:
        return Outcome.HIDDEN
    return Outcome.GIVEN


async def asked(
    executor: Executor, rule: Rule, caller: Caller | GatewayError, variables: dict[str, Any]
) -> ExecutionResult:
    if not rule.document.startswith("subscription"):
        return await executor.execute(rule.document, caller=caller, **variables)
    async with executor.stream(rule.document, caller=caller, **variables) as results:
        return await anext(results)


@pytest.fixture
async def bulk(gateway: Gateway) -> str:
    accepted = await gateway.services.bulk.submit(
        Caller("sk_1", ALL_PERMISSIONS), BulkSubmission([OTHER], {"channel_types": {"email": True}})
    )
    return accepted.operation["id"]


@pytest.mark.parametrize("field", list(root_fields()))
async def test_every_caller_gets_what_is_declared(executor: Executor, bulk: str, field: str) -> None:
    rule = RULES[field]
    wrong = {}
    for (name, caller), owner in product(CALLERS.items(), Owner):
        variables = {"user": owner.value, "node": encode_set_id(SetKey.of_user(owner.value)), "bulk": bulk}
        used = {variable: value for variable, value in variables.items() if f"${variable}:" in rule.document}
        found = outcome(await asked(executor, rule, caller, used))
        if found is not expected(rule, caller, owner):
            wrong[name, owner.name] = found
    assert wrong == {}


def test_every_root_field_has_its_rule_and_no_other() -> None:
    assert set(root_fields()) == set(RULES)


@pytest.mark.parametrize("field", [field for field, rule in RULES.items() if rule.others is not Outcome.GIVEN])
async def test_what_may_not_be_seen_looks_like_what_is_not_there(executor: Executor, bulk: str, field: str) -> None:
    rule, user = RULES[field], CALLERS["user"]
    missing = {"user": NEVER_SEEN, "node": encode_set_id(SetKey.of_user(NEVER_SEEN)), "bulk": NO_OPERATION}
    hidden = {"user": OTHER, "node": encode_set_id(SetKey.of_user(OTHER)), "bulk": bulk}
    results = []
    for variables in (missing, hidden):
        used = {name: value for name, value in variables.items() if f"${name}:" in rule.document}
        result = await asked(executor, rule, user, used)
        text = repr((result.data, [error.formatted for error in result.errors or ()]))
        results.append(text.replace(next(iter(used.values()), "") or "it", "it"))

    assert results[0] == results[1]
