import asyncio

import pytest

from gateway.auth.callers import Caller, Permission
from gateway.errors import Forbidden, InvalidInput
from gateway.preferences.model import Json, PersistenceStrategy, RevisionConflict, Written
from gateway.preferences.requests import (
    DefaultSet,
    PutSetting,
    SetPreferences,
    UnsetPreferences,
    UserSet,
    WriteOptions,
)
from gateway.preferences.service import PreferenceService
from gateway.preferences.tree import tree_of
from tests.preferences.strategies import ODD_KEYS

EMAIL_OFF: Json = {"channel_types": {"email": False}}
JHAMMOND = UserSet("jhammond")


def replace(preferences: Json) -> SetPreferences:
    return SetPreferences(preferences, PersistenceStrategy.REPLACE)


def merge(preferences: Json) -> SetPreferences:
    return SetPreferences(preferences, PersistenceStrategy.MERGE)


async def test_a_set_that_was_never_stored_is_empty(service: PreferenceService, server: Caller) -> None:
    found = await service.read(server, JHAMMOND)

    assert not found["exists"]
    assert found["revision"] == 0
    assert tree_of(found) == {}


async def test_what_was_written_is_read(service: PreferenceService, server: Caller) -> None:
    written = await service.write(server, JHAMMOND, replace(EMAIL_OFF))

    assert await service.read(server, JHAMMOND) == written.preference_set
    assert tree_of(written.preference_set) == EMAIL_OFF


@pytest.mark.parametrize("key", ODD_KEYS)
async def test_odd_keys_are_data_and_touch_no_other_key(service: PreferenceService, server: Caller, key: str) -> None:
    before: dict[str, Json] = {other: True for other in ODD_KEYS if other != key}
    await service.write(server, JHAMMOND, replace({"workflows": before}))

    await service.write(server, JHAMMOND, PutSetting("workflows", key, setting=False))

    assert tree_of(await service.read(server, JHAMMOND)) == {"workflows": {**before, key: False}}


async def test_unset_leaves_a_tombstone_that_keeps_counting(service: PreferenceService, server: Caller) -> None:
    await service.write(server, JHAMMOND, replace(EMAIL_OFF))

    await service.write(server, JHAMMOND, UnsetPreferences())

    found = await service.read(server, JHAMMOND)
    assert (found["exists"], found["revision"], tree_of(found)) == (False, 2, {})
    again = await service.write(server, JHAMMOND, replace(EMAIL_OFF), WriteOptions(expected_revision=0))
    assert again.preference_set["revision"] == 3


async def test_the_expected_revision_must_be_the_stored_one(service: PreferenceService, server: Caller) -> None:
    first = await service.write(server, JHAMMOND, replace(EMAIL_OFF), WriteOptions(expected_revision=0))
    second = await service.write(server, JHAMMOND, replace({}), WriteOptions(expected_revision=1))

    with pytest.raises(RevisionConflict) as conflict:
        await service.write(server, JHAMMOND, replace(EMAIL_OFF), WriteOptions(expected_revision=1))

    assert first.preference_set["revision"] == 1
    assert conflict.value.current == second.preference_set
    assert tree_of(await service.read(server, JHAMMOND)) == {}


async def test_a_dry_run_gives_what_the_write_gives_and_writes_nothing(
    service: PreferenceService, server: Caller
) -> None:
    await service.write(server, JHAMMOND, replace({"workflows": {"w": True}}))

    rehearsed = await service.write(server, JHAMMOND, merge(EMAIL_OFF), WriteOptions(dry_run=True))
    untouched = await service.read(server, JHAMMOND)
    written = await service.write(server, JHAMMOND, merge(EMAIL_OFF))

    def without_dates(result: Written) -> object:
        return {**result.preference_set, "updated_at": None}, {**result.record, "changed_at": None}

    assert untouched["revision"] == 1
    assert without_dates(rehearsed) == without_dates(written)


@pytest.mark.parametrize("expecting", [False, True], ids=["whatever is stored", "with the expected revision"])
async def test_no_write_is_lost_among_fifty_writers(
    service: PreferenceService, server: Caller, expecting: bool
) -> None:
    async def write(number: int) -> None:
        request = PutSetting("workflows", f"w{number}", setting=True)
        while True:
            revision = (await service.read(server, JHAMMOND))["revision"] if expecting else None
            try:
                await service.write(server, JHAMMOND, request, WriteOptions(expected_revision=revision))
            except RevisionConflict:
                continue
            return

    await asyncio.gather(*(write(number) for number in range(50)))

    found = await service.read(server, JHAMMOND)
    assert found["revision"] == 50
    assert len(found["workflows"]) == 50


async def test_a_write_that_says_nothing_new_keeps_the_revision(service: PreferenceService, server: Caller) -> None:
    await service.write(server, JHAMMOND, replace(EMAIL_OFF))

    again = await service.write(server, JHAMMOND, merge(EMAIL_OFF))

    assert again.record["changes"] == []
    assert again.preference_set["revision"] == 1


async def test_a_merge_may_not_grow_a_set_over_its_limit(service: PreferenceService, server: Caller) -> None:
    full: dict[str, Json] = {f"w{number}": True for number in range(1000)}
    await service.write(server, JHAMMOND, replace({"workflows": full}))

    with pytest.raises(InvalidInput, match="the limit is 1000"):
        await service.write(server, JHAMMOND, merge({"workflows": {"one more": True}}))

    assert (await service.read(server, JHAMMOND))["revision"] == 1


async def test_a_user_acts_on_their_own_sets_only(service: PreferenceService, user: Caller) -> None:
    written = await service.write(user, UserSet(), replace(EMAIL_OFF))

    assert written.preference_set["user_id"] == "jhammond"
    assert await service.read(user, JHAMMOND) == written.preference_set
    with pytest.raises(Forbidden):
        await service.read(user, UserSet("dnedry"))
    with pytest.raises(Forbidden):
        await service.write(user, UserSet("dnedry"), replace({}))
    with pytest.raises(Forbidden):
        await service.read(user, DefaultSet())


async def test_a_server_key_must_name_the_user(service: PreferenceService, server: Caller) -> None:
    with pytest.raises(InvalidInput, match="Name the user"):
        await service.read(server, UserSet())


async def test_a_restricted_key_does_what_its_scopes_name(service: PreferenceService) -> None:
    reader = Caller("rk_1", frozenset({Permission.PREFERENCES_READ}))

    assert not (await service.read(reader, JHAMMOND))["exists"]
    with pytest.raises(Forbidden, match="preferences:write"):
        await service.write(reader, JHAMMOND, replace({}))


async def test_the_sets_of_tenants_and_of_the_environment_are_apart(service: PreferenceService, server: Caller) -> None:
    for target in (UserSet("acme", "acme"), UserSet("acme"), DefaultSet("acme"), DefaultSet("default"), DefaultSet()):
        await service.write(server, target, replace(EMAIL_OFF))

        assert (await service.read(server, target))["revision"] == 1


@pytest.mark.parametrize("target", [UserSet("a/b"), UserSet("u", "a#b"), DefaultSet("")])
async def test_a_malformed_id_is_refused(
    service: PreferenceService, server: Caller, target: UserSet | DefaultSet
) -> None:
    with pytest.raises(InvalidInput):
        await service.read(server, target)
