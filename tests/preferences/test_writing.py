"""Writing several sets at once, and doing a request once."""

import asyncio
from dataclasses import replace as replaced

import pytest

from gateway.auth.callers import Caller
from gateway.errors import Forbidden, InvalidInput
from gateway.idempotency import IdempotencyKey, IdempotencyKeyReused
from gateway.preferences.model import Json, PersistenceStrategy, RevisionConflict
from gateway.preferences.requests import (
    DefaultSet,
    SetPreferences,
    Target,
    UnsetPreferences,
    UserSet,
    WriteOptions,
    WriteRequest,
)
from gateway.preferences.service import PreferenceService
from gateway.preferences.tree import tree_of

EMAIL_OFF: Json = {"channel_types": {"email": False}}
SMS_OFF: Json = {"channel_types": {"sms": False}}
JHAMMOND, INGEN = UserSet("jhammond"), UserSet("jhammond", "ingen")
KEY = IdempotencyKey("key", b"hash", "PUT somewhere")
FIRST = WriteOptions(expected_revision=0)


def replace(preferences: Json) -> WriteRequest:
    return SetPreferences(preferences, PersistenceStrategy.REPLACE)


async def stored(service: PreferenceService, caller: Caller, *targets: Target) -> list[Json]:
    return [tree_of(await service.read(caller, target)) for target in targets]


async def test_several_sets_are_written_together(service: PreferenceService, server: Caller) -> None:
    written = await service.write_all(server, [(JHAMMOND, replace(EMAIL_OFF)), (INGEN, replace(SMS_OFF))])

    assert [tree_of(each) for each in written.sets] == [EMAIL_OFF, SMS_OFF]
    assert await stored(service, server, JHAMMOND, INGEN) == [EMAIL_OFF, SMS_OFF]
    assert [len(await service.history(each)) for each in written.sets] == [1, 1]


async def test_of_several_sets_none_is_written_when_one_is_at_another_revision(
    service: PreferenceService, server: Caller
) -> None:
    await service.write(server, INGEN, replace(EMAIL_OFF))

    with pytest.raises(RevisionConflict):
        await service.write_all(server, [(JHAMMOND, replace(SMS_OFF)), (INGEN, replace(SMS_OFF))], FIRST)
    assert await stored(service, server, JHAMMOND, INGEN) == [{}, EMAIL_OFF]


@pytest.mark.parametrize(
    ("target", "preferences", "error"),
    [
        (UserSet("other"), EMAIL_OFF, Forbidden),
        (DefaultSet("ingen"), EMAIL_OFF, Forbidden),
        (INGEN, {"channel_types": {"fax": True}}, InvalidInput),
        (INGEN, {"workflows": {str(number): True for number in range(1001)}}, InvalidInput),
    ],
    ids=["another's", "defaults", "malformed", "too many keys"],
)
async def test_of_several_sets_none_is_written_when_one_is_refused(
    service: PreferenceService, user: Caller, target: Target, preferences: Json, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await service.write_all(user, [(JHAMMOND, replace(EMAIL_OFF)), (target, replace(preferences))])

    assert await stored(service, user, JHAMMOND) == [{}]


async def test_only_so_many_sets_are_written_together(service: PreferenceService, server: Caller) -> None:
    requests: list[tuple[Target, WriteRequest]] = [(UserSet("jhammond", str(n)), replace(EMAIL_OFF)) for n in range(51)]

    with pytest.raises(InvalidInput, match="at most 50 sets"):
        await service.write_all(server, requests)
    assert len((await service.write_all(server, requests[:50])).sets) == 50


async def test_rivals_for_the_same_sets_all_get_through(service: PreferenceService, server: Caller) -> None:
    def both(number: int) -> list[tuple[Target, WriteRequest]]:
        patch = SetPreferences({"workflows": {str(number): True}}, PersistenceStrategy.MERGE)
        return [(JHAMMOND, patch), (INGEN, patch)]

    await asyncio.gather(*(service.write_all(server, both(number)) for number in range(8)))

    everything: Json = {"workflows": {str(number): True for number in range(8)}}
    assert await stored(service, server, JHAMMOND, INGEN) == [everything, everything]


async def test_a_request_with_a_key_is_done_once_however_often_it_is_sent(
    service: PreferenceService, server: Caller
) -> None:
    requests = [(JHAMMOND, replace(EMAIL_OFF)), (INGEN, replace(SMS_OFF))]

    answers = await asyncio.gather(*(service.write_all(server, requests, FIRST, KEY) for _ in range(8)))

    assert [answer.replayed for answer in answers].count(False) == 1
    assert all(answer.sets == answers[0].sets for answer in answers)
    assert [each["revision"] for each in answers[0].sets] == [1, 1]


async def test_a_replay_gives_the_first_answer_after_the_set_has_moved_on(
    service: PreferenceService, server: Caller
) -> None:
    first = await service.write_all(server, [(JHAMMOND, replace(EMAIL_OFF))], idempotency_key=KEY)
    await service.write(server, JHAMMOND, UnsetPreferences())

    again = await service.write_all(server, [(JHAMMOND, replace(EMAIL_OFF))], idempotency_key=KEY)

    assert (again.replayed, again.sets) == (True, first.sets)
    assert await stored(service, server, JHAMMOND) == [{}]


async def test_a_key_is_refused_for_another_request(service: PreferenceService, server: Caller) -> None:
    await service.write_all(server, [(JHAMMOND, replace(EMAIL_OFF))], idempotency_key=KEY)

    with pytest.raises(IdempotencyKeyReused):
        await service.write_all(
            server, [(JHAMMOND, replace(SMS_OFF))], idempotency_key=replaced(KEY, request_hash=b"another hash")
        )
    assert await stored(service, server, JHAMMOND) == [EMAIL_OFF]


async def test_a_refused_request_leaves_its_key_free(service: PreferenceService, server: Caller) -> None:
    with pytest.raises(RevisionConflict):
        await service.write_all(server, [(JHAMMOND, replace(SMS_OFF))], WriteOptions(expected_revision=7), KEY)

    assert not (await service.write_all(server, [(JHAMMOND, replace(SMS_OFF))], idempotency_key=KEY)).replayed


async def test_who_may_not_write_gets_no_replay_either(
    service: PreferenceService, server: Caller, user: Caller
) -> None:
    await service.write_all(server, [(UserSet("other"), replace(EMAIL_OFF))], idempotency_key=KEY)

    with pytest.raises(Forbidden):
        await service.write_all(user, [(UserSet("other"), replace(EMAIL_OFF))], idempotency_key=KEY)
