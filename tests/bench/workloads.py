"""What is asked of each server, in the words it understands."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from tests.bench.data import USERS, user_id

Request: TypeAlias = tuple[str, str, bytes]
"""The method, the path and the body of a request."""

CONNECTIONS: Final = (1, 16, 64)
"""How many connections ask at once, in one measurement after the other."""

POOL: Final = 500
"""How many different requests one measurement goes through."""

SELECTION: Final = """
  id exists revision insertedAt updatedAt
  channelTypes { email { enabled } inAppFeed { enabled } sms { enabled } push { enabled } }
  workflows { key enabled channelTypes { email { enabled } sms { enabled } } }
  categories { key enabled }
"""
ONE_SET: Final = f"query One($userId: ID!) {{ preferenceSet(userId: $userId) {{ {SELECTION} }} }}"
ONE_FIELD: Final = "query Revision($userId: ID!) { preferenceSet(userId: $userId) { revision } }"
FIFTY: Final[Mapping[str, str]] = {
    "gateway": f"query Many($ids: [ID!]!) {{ preferenceSets(first: 50, filter: {{ userIds: $ids }})"
    f" {{ nodes {{ {SELECTION} }} }} }}",
    "rival": f"query Many($ids: [ID!]!) {{ preferenceSets(userIds: $ids) {{ {SELECTION} }} }}",
}
_WRITTEN: Final = "preferenceSet { revision } changes { path before after }"
WRITE: Final[Mapping[str, str]] = {
    "gateway": "mutation Write($input: SetPreferencesInput!) { setPreferences(input: $input)"
    f" {{ __typename ... on PreferencesWritten {{ {_WRITTEN} }} ... on UserError {{ message }} }} }}",
    "rival": f"mutation Write($input: SetPreferencesInput!) {{ setPreferences(input: $input) {{ {_WRITTEN} }} }}",
}
EFFECTIVE: Final = (
    "query Effective($userId: ID!) { preferenceSet(userId: $userId) { revision effective { channelTypes"
    " { email { enabled } sms { enabled } } workflows { key channelTypes { email { enabled } sms { enabled } } } } } }"
)
DECISION: Final = (
    "query Decide($input: DecisionInput!) { preferenceDecision(input: $input)"
    " { allowed channels { channelType allowed steps { rule allowed } } } }"
)


@dataclass(frozen=True, slots=True)
class Workload:
    """Rows of the table: what is asked of a server; None if nothing can be."""

    name: str
    request: Callable[[str, str | None, random.Random, bool], Request | None]

    def requests(self, words: str, graphql: str | None) -> list[Request]:
        """The pool of requests, alike for each server; what is written in one half is undone in the other."""
        found = []
        for second_half in (False, True):
            chance = random.Random(self.name)
            found += [self.request(words, graphql, chance, second_half) for _ in range(POOL)]
        return [each for each in found if each is not None]


def _graphql(path: str | None, query: str, variables: Mapping[str, Any]) -> Request:
    return "POST", path or "/", orjson.dumps({"query": query, "variables": variables})


def _someone(chance: random.Random) -> str:
    return user_id(chance.randrange(USERS))


def _one_set(words: str, graphql: str | None, chance: random.Random, _: bool) -> Request:
    user = _someone(chance)
    return ("GET", f"/sets/{user}", b"") if words == "rest" else _graphql(graphql, ONE_SET, {"userId": user})


def _one_field(words: str, graphql: str | None, chance: random.Random, _: bool) -> Request | None:
    return None if words == "rest" else _graphql(graphql, ONE_FIELD, {"userId": _someone(chance)})


def _fifty(words: str, graphql: str | None, chance: random.Random, _: bool) -> Request:
    ids = [_someone(chance) for _ in range(50)]
    return ("POST", "/sets", orjson.dumps(ids)) if words == "rest" else _graphql(graphql, FIFTY[words], {"ids": ids})


def _write(words: str, graphql: str | None, chance: random.Random, second_half: bool) -> Request:
    user = _someone(chance)
    kinds = {kind: {"enabled": (chance.random() < 0.5) != second_half} for kind in ("email", "inAppFeed", "sms")}
    rows = {kind: {"enabled": (chance.random() < 0.5) != second_half} for kind in ("email", "sms")}
    if words == "gateway":
        workflows: Any = [{"key": "dinosaurs-loose", "setting": {"detail": {"channelTypes": rows}}}]
    else:
        workflows = [{"key": "dinosaurs-loose", "channelTypes": rows}]
    preferences = {"channelTypes": kinds, "workflows": workflows}
    if words == "rest":
        return "PUT", f"/sets/{user}", orjson.dumps(preferences)
    return _graphql(graphql, WRITE[words], {"input": {"userId": user, "preferences": preferences}})


def _effective(words: str, graphql: str | None, chance: random.Random, _: bool) -> Request | None:
    return _graphql(graphql, EFFECTIVE, {"userId": _someone(chance)}) if words == "gateway" else None


def _decision(words: str, graphql: str | None, chance: random.Random, _: bool) -> Request | None:
    channels = [{"channelType": kind} for kind in ("EMAIL", "SMS", "PUSH")]
    given = {"userId": _someone(chance), "workflow": "workflow-1", "categories": ["category-1"], "channels": channels}
    return _graphql(graphql, DECISION, {"input": given}) if words == "gateway" else None


WORKLOADS: Final = (
    Workload("W1 one set", _one_set),
    Workload("W2 one field", _one_field),
    Workload("W3 fifty users", _fifty),
    Workload("W4 setPreferences", _write),
    Workload("W7 effective", _effective),
    Workload("W8 preferenceDecision", _decision),
)
