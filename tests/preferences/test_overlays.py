"""Reading sets with the defaults that apply under them."""

import asyncio
from collections.abc import Awaitable

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.errors import Forbidden, InvalidInput
from gateway.preferences.model import PersistenceStrategy, PreferenceSet, SetKey, Tree
from gateway.preferences.overlays import MANY_ROWS, Overlays
from gateway.preferences.requests import DefaultSet, SetPreferences, Target, UserSet
from gateway.preferences.service import PreferenceService
from gateway.preferences.tree import tree_of
from tests.preferences.trees import stored

OWN: Tree = {"channel_types": {"email": True}}
OF_TENANT: Tree = {"channel_types": {"email": False, "sms": False}}
OF_ENVIRONMENT: Tree = {"channel_types": {"email": False, "sms": True, "push": True}}


async def write(service: PreferenceService, server: Caller, target: Target, tree: Tree) -> None:
    await service.write(server, target, SetPreferences(tree, PersistenceStrategy.REPLACE))


@pytest.fixture
async def defaults(service: PreferenceService, server: Caller) -> None:
    await write(service, server, DefaultSet("ingen"), OF_TENANT)
    await write(service, server, DefaultSet(), OF_ENVIRONMENT)


@pytest.mark.usefixtures("defaults")
@pytest.mark.parametrize(
    ("set_id", "tenant_id", "channel_types"),
    [
        ("default", None, {"email": True, "sms": True, "push": True}),
        ("default", "ingen", {"email": True, "sms": False, "push": True}),
        ("default", "biosyn", {"email": True, "sms": True, "push": True}),
        ("ingen", None, {"email": True, "sms": False, "push": True}),
        ("ingen", "ingen", {"email": True, "sms": False, "push": True}),
    ],
    ids=["own", "own for a tenant", "own for a tenant without defaults", "tenant's", "tenant's, named twice"],
)
async def test_a_set_lies_over_the_defaults(
    service: PreferenceService, server: Caller, set_id: str, tenant_id: str | None, channel_types: Tree
) -> None:
    target = UserSet("jhammond", set_id)
    await write(service, server, target, OWN)

    overlaid = await service.read_overlaid(server, target, tenant_id)

    assert overlaid.tree == {"channel_types": channel_types}
    assert tree_of(overlaid.preference_set) == OWN


@pytest.mark.usefixtures("defaults")
async def test_a_set_nobody_wrote_shows_the_defaults(service: PreferenceService, user: Caller) -> None:
    overlaid = await service.read_overlaid(user, UserSet("jhammond"))

    assert overlaid.tree == OF_ENVIRONMENT
    assert not overlaid.preference_set["exists"]


async def test_nobody_reads_anothers_set(service: PreferenceService, user: Caller) -> None:
    with pytest.raises(Forbidden):
        await service.read_overlaid(user, UserSet("other"))


async def test_a_tenant_is_named_by_an_id(service: PreferenceService, user: Caller) -> None:
    with pytest.raises(InvalidInput) as refused:
        await service.read_overlaid(user, UserSet("jhammond"), "a/b")

    assert refused.value.path == ("tenant_id",)


@pytest.mark.usefixtures("defaults")
async def test_all_sets_of_a_user_lie_over_their_own_defaults(service: PreferenceService, server: Caller) -> None:
    for set_id in ("ingen", "default"):
        await write(service, server, UserSet("jhammond", set_id), OWN)
    await write(service, server, UserSet("other"), OWN)

    overlaid = await service.overlaid_sets(server, "jhammond")

    assert [(each.preference_set["set_id"], each.tree) for each in overlaid] == [
        ("default", {"channel_types": {"email": True, "sms": True, "push": True}}),
        ("ingen", {"channel_types": {"email": True, "sms": False, "push": True}}),
    ]


@pytest.mark.parametrize("user_id", ["other", ""], ids=["another's", "nobody's"])
async def test_nobody_lists_anothers_sets(service: PreferenceService, user: Caller, user_id: str) -> None:
    with pytest.raises(Forbidden):
        await service.overlaid_sets(user, user_id)


async def test_a_key_that_may_not_read_lists_nothing(service: PreferenceService) -> None:
    with pytest.raises(Forbidden):
        await service.overlaid_sets(Caller("rk_1", frozenset({Permission.BULK_READ})), "jhammond")


KEY = SetKey.of_user("jhammond")


def of_rows(count: int) -> dict[SetKey, PreferenceSet]:
    return {KEY: stored(KEY, {"workflows": {str(number): False for number in range(count)}})}


async def count_turns(work: Awaitable[object]) -> int:
    """How often the event loop turned to others while it did this."""
    task, turns = asyncio.ensure_future(work), 0
    while not task.done():
        turns += 1
        await asyncio.sleep(0)
    await task
    return turns


async def test_a_large_merge_is_done_off_the_event_loop() -> None:
    overlays, large = Overlays(), of_rows(MANY_ROWS + 1)

    assert await count_turns(overlays.overlaid(KEY, large)) > 2
    assert (await overlays.overlaid(KEY, large)).tree == tree_of(large[KEY])


async def test_many_merges_that_come_together_leave_turns_to_others() -> None:
    overlays, rather_large = Overlays(), of_rows(MANY_ROWS)

    together = asyncio.gather(*(overlays.effective(KEY, rather_large) for _ in range(20)))

    assert await count_turns(together) >= 10
    assert {merged.sources for merged, _ in await together} == {(KEY,)}


async def test_small_merges_are_done_at_once() -> None:
    overlays, small = Overlays(), of_rows(10)

    assert await count_turns(asyncio.gather(*(overlays.effective(KEY, small) for _ in range(20)))) <= 3
