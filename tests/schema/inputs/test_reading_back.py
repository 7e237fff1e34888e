"""What was read can be written back as it is, and then says what it said."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings

from gateway.errors import InvalidInput
from gateway.preferences.model import PersistenceStrategy, Tree
from gateway.preferences.requests import DefaultSet, SetPreferences
from tests.preferences.strategies import preferences
from tests.preferences.trees import any_trees
from tests.schema.client import variables_of
from tests.schema.counting import CountedExecutor
from tests.schema.executing import SERVER, Executor

FIELDS = """
    channelTypes { ...Kinds }
    channels { ...Channel }
    channelsStrategy
    workflows { ...Keyed }
    categories { ...Keyed }
    commercialSubscribed { ...Setting }
"""
FRAGMENTS = """
    fragment Setting on PreferenceSetting { enabled conditions { variable operator argument } }
    fragment Channel on ChannelPreference { channelId enabled conditions { variable operator argument } }
    fragment Kinds on ChannelTypePreferences {
        email { ...Setting } inAppFeed { ...Setting } sms { ...Setting } push { ...Setting } chat { ...Setting }
        http { ...Setting } strategy
    }
    fragment Keyed on KeyedPreference {
        key enabled conditions { variable operator argument } channelTypes { ...Kinds } channels { ...Channel }
        channelsStrategy strategy
    }
"""
READ = f"query ($user: ID!) {{ preferenceSet(userId: $user) {{ {FIELDS} }} }} {FRAGMENTS}"
READ_DEFAULTS = f"query ($tenant: ID!) {{ defaultPreferences(tenantId: $tenant) {{ {FIELDS} }} }} {FRAGMENTS}"
RESULT = "{ ... on PreferencesWritten { changes { path } } ... on InvalidInputError { problems { message path } } }"
WRITE = f"mutation ($input: SetPreferencesInput!) {{ setPreferences(input: $input) {RESULT} }}"
WRITE_DEFAULTS = f"mutation ($input: SetDefaultPreferencesInput!) {{ setDefaultPreferences(input: $input) {RESULT} }}"
SET_WORKFLOW = f"mutation ($input: SetWorkflowInput!) {{ setWorkflow(input: $input) {RESULT} }}"

UNCHANGED: dict[str, Any] = {"changes": []}
ON_ONE_DATABASE = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@ON_ONE_DATABASE
@given(preferences())
async def test_a_set_that_is_written_as_it_was_read_does_not_change(counted: CountedExecutor, tree: Tree) -> None:
    owner = {"userId": "jhammond"}
    written = await counted.data(WRITE, input={**owner, "preferences": variables_of(tree)})
    assert "changes" in written
    read = await counted.data(READ, user="jhammond")

    replaced = await counted.data(WRITE, input={**owner, "preferences": read})
    merged = await counted.data(WRITE, input={**owner, "preferences": read, "persistence": "MERGE"})

    assert (replaced, merged) == (UNCHANGED, UNCHANGED)


@ON_ONE_DATABASE
@given(any_trees)
async def test_defaults_that_are_written_as_they_were_read_do_not_change(executor: Executor, tree: Tree) -> None:
    service, target = executor.services.preferences, DefaultSet("acme")
    with suppress(InvalidInput):  # the limits are small here
        await service.write(SERVER, target, SetPreferences(tree, PersistenceStrategy.REPLACE))
    stored = await service.read(SERVER, target)
    read = await executor.data(READ_DEFAULTS, tenant="acme")

    replaced, merged = [
        await executor.data(WRITE_DEFAULTS, input={"tenantId": "acme", "preferences": read, "persistence": persistence})
        for persistence in ("REPLACE", "MERGE")
    ]

    assert (replaced, merged) == (UNCHANGED, UNCHANGED)
    assert await service.read(SERVER, target) == stored


async def test_defaults_that_are_written_as_they_were_read_keep_their_strategies(executor: Executor) -> None:
    mark: Tree = {"__strategy__": "replace"}
    channels: Tree = {"2f641633-95d3-4555-9222-9f1eb7888a80": True, **mark}
    row: Tree = {"channel_types": {"email": False, **mark}, "channels": channels, **mark}
    tree: Tree = {"channel_types": {"sms": False, **mark}, "channels": channels, "categories": {"c": row}}
    await executor.data(WRITE_DEFAULTS, input={"tenantId": "acme", "preferences": variables_of(tree)})
    read = await executor.data(READ_DEFAULTS, tenant="acme")

    result = await executor.data(
        WRITE_DEFAULTS, input={"tenantId": "acme", "preferences": read, "persistence": "REPLACE"}
    )

    assert result == UNCHANGED


async def test_a_row_that_was_read_is_a_setting_without_its_key(executor: Executor) -> None:
    detail: Tree = {"channel_types": {"email": False}, "channels": {"2f641633-95d3-4555-9222-9f1eb7888a80": True}}
    tree: Tree = {"workflows": {"a": detail, "b": False}}
    await executor.data(WRITE, input={"userId": "jhammond", "preferences": variables_of(tree)})

    for row in (await executor.data(READ, user="jhammond"))["workflows"]:
        result = await executor.data(SET_WORKFLOW, input={"userId": "jhammond", "key": row.pop("key"), "setting": row})

        assert result == UNCHANGED
