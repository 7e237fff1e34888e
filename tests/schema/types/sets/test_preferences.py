from time import process_time
from typing import Any

import pytest
from strawberry import Some

from gateway.preferences.model import Tree
from gateway.preferences.requests import DefaultSet, PutSetting, Target, UserSet
from gateway.preferences.tree import rows_of
from schema import Services
from schema.types.sets.preferences import categories_of, channels_of, workflows_of
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, USER, Executor

SETS = """query ($first: Int) { preferenceSets(first: $first) { nodes {
    userId effective { workflows { key enabled } sources { id scope } }
} } }"""


async def put(services: Services, target: Target, tree: Tree) -> None:
    """Switches of workflows."""
    for key, setting in tree.items():
        await services.preferences.write(SERVER, target, PutSetting("workflows", key, setting))


async def test_what_applies_is_the_set_over_the_defaults(services: Services, executor: Executor) -> None:
    await put(services, UserSet("jhammond"), {"own": True, "both": True})
    await put(services, DefaultSet(), {"both": False, "theirs": False})
    document = """{ preferenceSet { id effective {
        __typename workflows { key enabled } chosen: workflows(keys: ["own"]) { key }
        sources { id scope setId revision exists }
    } } }"""

    found = await executor.data(document, caller=USER)

    sources = found["effective"].pop("sources")
    assert [(each["scope"], each["revision"], each["exists"]) for each in sources] == [
        ("USER", 2, True),
        ("ENVIRONMENT", 2, True),
    ]
    assert sources[0]["id"] == found["id"]
    assert found["effective"] == {
        "__typename": "EffectivePreferences",
        "workflows": [
            {"key": "both", "enabled": True},
            {"key": "own", "enabled": True},
            {"key": "theirs", "enabled": False},
        ],
        "chosen": [{"key": "own"}],
    }


async def test_a_set_for_a_tenant_lies_over_the_defaults_of_the_tenant(services: Services, executor: Executor) -> None:
    await put(services, UserSet("jhammond", "acme"), {"a": True})
    await put(services, DefaultSet("acme"), {"b": True})
    await put(services, DefaultSet(), {"c": True})

    found = await executor.data(
        '{ preferenceSet(setId: "acme") { effective { workflows { key } sources { scope setId } } } }', caller=USER
    )

    assert [row["key"] for row in found["effective"]["workflows"]] == ["a", "b", "c"]
    assert found["effective"]["sources"] == [
        {"scope": "USER", "setId": "acme"},
        {"scope": "TENANT", "setId": "acme"},
        {"scope": "ENVIRONMENT", "setId": "default"},
    ]


async def test_where_nothing_is_stored_nothing_applies(executor: Executor) -> None:
    document = "{ preferenceSet { effective { channelTypes { strategy } sources { id } } } }"

    found = await executor.data(document, caller=USER)

    assert found["effective"] == {"channelTypes": None, "sources": []}


async def test_a_rehearsal_tells_what_would_apply(services: Services, executor: Executor) -> None:
    await put(services, DefaultSet(), {"a": False})
    document = """mutation { setWorkflow(input: {key: "a", setting: {enabled: true}, dryRun: true}) {
        ... on PreferencesWritten { preferenceSet { effective { workflows { key enabled } } } }
    } }"""

    rehearsed = await executor.data(document, caller=USER)

    assert rehearsed["preferenceSet"]["effective"]["workflows"] == [{"key": "a", "enabled": True}]


async def test_one_fragment_serves_what_is_stored_and_what_applies(services: Services, executor: Executor) -> None:
    await put(services, UserSet("jhammond"), {"a": True})
    document = """
        fragment Grid on Preferences { __typename workflows { key } }
        { preferenceSet { ...Grid effective { ...Grid } } }
    """

    found = await executor.data(document, caller=USER)

    assert found.pop("effective") == {"__typename": "EffectivePreferences", "workflows": [{"key": "a"}]}
    assert found == {"__typename": "PreferenceSet", "workflows": [{"key": "a"}]}


@pytest.mark.parametrize("count", [2, 50])
async def test_it_takes_as_many_round_trips_for_many_sets_as_for_few(counted: CountedExecutor, count: int) -> None:
    await put(counted.services, DefaultSet(), {"a": False})
    for number in range(count):
        await put(counted.services, UserSet(f"u{number}"), {"b": True})

    found, commands = await counted.count(SETS, first=count)

    assert commands == ["find", "find"]
    assert len(found["nodes"]) == count
    assert all(_is_merged(node) for node in found["nodes"])


def _is_merged(node: dict[str, Any]) -> bool:
    effective = node["effective"]
    return len(effective["sources"]) == 2 and [row["key"] for row in effective["workflows"]] == ["a", "b"]


def test_rows_are_chosen_in_linear_time() -> None:
    ids = [f"{number:08d}-95d3-4555-9222-9f1eb7888a80" for number in range(1_000)]
    rows = rows_of({"channels": dict.fromkeys(ids, True), "workflows": dict.fromkeys(ids, True)})
    many: Any = Some([f"other {number}" for number in range(20_000)] + ids[:1])
    began = process_time()

    counts = [len(choose(rows, many)) for choose in (workflows_of, categories_of)] + [len(channels_of(rows, many))]

    # Each row with each key would be forty million comparisons.
    assert process_time() - began < 0.2
    assert counts == [1, 0, 1]
