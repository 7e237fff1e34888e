"""The service for preference sets. GraphQL and REST call its methods and nothing below them."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from gateway.auth.callers import Caller, Permission
from gateway.errors import InvalidInput, Problem, Problems
from gateway.idempotency import IdempotencyKey
from gateway.paging import Page, PageRequest, page_of
from gateway.preferences.change import Change, empty_set
from gateway.preferences.decision import Decision, decide, parse_message
from gateway.preferences.history import ChangedKey, count_changes, page_of_changes
from gateway.preferences.identifiers import parse_id
from gateway.preferences.layers import effective, layer_keys, stacked
from gateway.preferences.listing import SetFilter, SetOrder, parse_filter, position_of, query_of
from gateway.preferences.model import (
    DEFAULT_SET_ID,
    ChangeRecord,
    EffectivePreferences,
    PreferenceSet,
    Scope,
    SetKey,
    SetLimits,
    Written,
    key_of,
)
from gateway.preferences.overlays import OverlaidSet, Overlays
from gateway.preferences.parse import parse_change
from gateway.preferences.requests import (
    DecisionRequest,
    DefaultSet,
    Target,
    UserSet,
    WriteOptions,
    WriteRequest,
    target_of,
)
from gateway.preferences.store import PreferenceStore
from gateway.preferences.tree import tree_of
from gateway.preferences.writing import SetWriter, WrittenSets
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """Limits of one request: the size of a set, the size of a page, and the work of a decision."""

    one_set: SetLimits
    max_page_size: int
    max_decision_channels: int
    max_decision_comparisons: int

    @classmethod
    def of(cls, settings: Settings) -> "ServiceLimits":
        """Take the limits from the settings."""
        return cls(
            SetLimits.of(settings),
            settings.max_page_size,
            settings.max_decision_channels,
            settings.max_decision_comparisons,
        )


@dataclass(frozen=True, slots=True)
class ExplainedDecision:
    """A decision, and the merged preferences that it is based on."""

    decision: Decision
    effective: EffectivePreferences


class PreferenceService:
    """Reads and writes sets for callers. `now` returns the current time in UTC, with whole milliseconds."""

    def __init__(self, store: PreferenceStore, limits: ServiceLimits, now: Callable[[], datetime]) -> None:
        self._store = store
        self._limits = limits
        self._now = now
        self._writer = SetWriter(store, limits.one_set, now)
        self._overlays = Overlays()

    async def read(self, caller: Caller, target: Target) -> PreferenceSet:
        """Read a set. When there is none, the result is an empty one with `exists` False.

        Raises:
            Forbidden: The caller may not read it.
            InvalidInput: An id is malformed.
        """
        key = _key(caller, target, writing=False)
        return await self._store.find_one(key) or empty_set(key)

    async def read_overlaid(self, caller: Caller, target: Target, tenant_id: str | None = None) -> OverlaidSet:
        """Read a set and what applies after merging it with its defaults.

        `tenant_id` names a tenant whose defaults to use for a set that is not the tenant's own.

        Raises:
            Forbidden: The caller may not read it.
            InvalidInput: An id is malformed.
        """
        key = _key(caller, target, writing=False)
        if tenant_id is None or tenant_id == key.set_id:
            return await self._overlays.overlaid(key, await self._store.find(layer_keys(key)))
        defaults = SetKey.of_defaults(parse_id(tenant_id, ("tenant_id",)))
        keys = (key, defaults, SetKey.of_defaults())
        stored = await self._store.find(keys)
        return OverlaidSet(stored.get(key) or empty_set(key), effective(stacked(keys, stored)).tree)

    async def overlay(self, caller: Caller, written: PreferenceSet) -> OverlaidSet:
        """Show a set that the caller has just written, and what applies now.

        A key that may write but not read is shown no defaults: for it, what applies is what is stored.
        """
        key = key_of(written)
        if caller.user_id is None and Permission.PREFERENCES_READ not in caller.permissions:
            return OverlaidSet(written, tree_of(written))
        defaults = await self._store.find(each for each in layer_keys(key) if each != key)
        return await self._overlays.overlaid(key, {**defaults, key: written})

    async def overlaid_sets(self, caller: Caller, user_id: str) -> Sequence[OverlaidSet]:
        """Read all stored sets of a user, ordered by set id, each with what applies.

        Raises:
            Forbidden: The caller may not read them.
            InvalidInput: The id is malformed.
        """
        # Only for its checks of the id and the permission.
        _key(caller, UserSet(user_id), writing=False)
        keys = [key_of(each) async for each in self._stored_sets(caller, user_id)]
        stored = await self._store.find({layer for key in keys for layer in layer_keys(key)})
        return [await self._overlays.overlaid(key, stored) for key in keys]

    async def write(
        self, caller: Caller, target: Target, request: WriteRequest, options: WriteOptions | None = None
    ) -> Written:
        """Change a set and record the change, both or neither. With `dry_run`, only return what that would give.

        Raises:
            Forbidden: The caller may not write it.
            InvalidInput: The request is malformed, or the set would break a limit.
            RevisionConflict: The stored revision is not the expected one.
            StoreUnavailable: Other writers changed the set during every attempt.
        """
        written = await self.write_all(caller, [(target, request)], options)
        return Written(written.sets[0], written.records[0])

    async def write_all(
        self,
        caller: Caller,
        requests: Sequence[tuple[Target, WriteRequest]],
        options: WriteOptions | None = None,
        idempotency_key: IdempotencyKey | None = None,
    ) -> WrittenSets:
        """Change several different sets, all or none. A request is not done again with the same idempotency key.

        Raises:
            Forbidden: The caller may not write one of them.
            IdempotencyKeyReused: The key was used for a request that asked for something else.
            InvalidInput: A request is malformed, or a set would break a limit, or there are too many sets.
            RevisionConflict: The stored revision of one is not the expected one.
            StoreUnavailable: Other writers changed one of the sets during every attempt.
        """
        changes: dict[SetKey, Change] = {}
        problems: list[Problem] = []
        for target, request in requests:
            try:
                key = _key(caller, target, writing=True)
                changes[key] = parse_change(request, key.scope, self._limits.one_set)
            except InvalidInput:
                # The first problem may hide others of the same request: look again for all of them.
                problems += _problems_of(caller, target, request, self._limits.one_set)
        if problems:
            raise InvalidInput.of(problems)
        return await self._writer.write(changes, caller.subject, options or WriteOptions(), idempotency_key)

    async def effective(self, preference_set: PreferenceSet) -> EffectivePreferences:
        """Merge the given set, which may be the result of a dry run, with its defaults as they are now."""
        key = key_of(preference_set)
        others = await self._store.find(each for each in layer_keys(key) if each != key)
        return (await self._overlays.effective(key, {**others, key: preference_set}))[1]

    async def decide(self, caller: Caller, request: DecisionRequest) -> ExplainedDecision:
        """Decide for each channel whether a message may be sent to the recipient, with the reasons.

        Raises:
            Forbidden: The caller may not read the recipient's preferences.
            InvalidInput: Something in the request is malformed, or there are too many channels.
            TooManyComparisons: The decision would look at too many values.
        """
        problems = Problems()
        with problems:
            key = _recipient(caller, request)
        with problems:
            message = parse_message(request, self._limits.max_decision_channels)
        problems.refuse()
        merged, preferences = await self._overlays.effective(key, await self._store.find(layer_keys(key)))
        decision = decide(merged, message, now=self._now(), max_comparisons=self._limits.max_decision_comparisons)
        return ExplainedDecision(decision, preferences)

    async def history(self, preference_set: PreferenceSet) -> Sequence[ChangeRecord]:
        """The recorded writes of a set that the caller has read, oldest first. Permissions are not checked again."""
        key = key_of(preference_set)
        return (await self._store.histories([key])).get(key, ())

    async def history_page(
        self, caller: Caller, preference_set: PreferenceSet, request: PageRequest
    ) -> tuple[Page[ChangedKey], int]:
        """A page of the recorded changes to a set, latest first, and the number of all of them.

        Raises:
            Forbidden: The caller may not read the set. Users may not read the defaults under their own preferences.
            InvalidInput: The page asked for is malformed.
        """
        _key(caller, target_of(key_of(preference_set)), writing=False)
        size = request.size(self._limits.max_page_size)
        records = await self.history(preference_set)
        return page_of_changes(records, request, size), count_changes(records)

    async def page(
        self, caller: Caller, matching: SetFilter, order: SetOrder, request: PageRequest
    ) -> Page[PreferenceSet]:
        """A page of users' stored sets. A user sees only their own.

        Raises:
            Forbidden: The key may not read preferences.
            InvalidInput: A filter, a cursor or a size is malformed.
        """
        size = request.size(self._limits.max_page_size)
        query = query_of(self._visible(caller, matching), order, request, limit=size + 1)
        return page_of(await self._store.select(query), request, size, lambda each: position_of(each, order))

    async def count(self, caller: Caller, matching: SetFilter) -> int:
        """The number of sets on all pages together.

        Raises:
            Forbidden: The key may not read preferences.
            InvalidInput: The filter is malformed.
        """
        return await self._store.count(self._visible(caller, matching))

    def _visible(self, caller: Caller, matching: SetFilter) -> SetFilter:
        checked = parse_filter(matching, max_users=self._limits.max_page_size)
        if caller.user_id is None:
            caller.require(Permission.PREFERENCES_READ)
            return checked
        # A user who filters by other users gets an empty list, as if those had no sets.
        own = [caller.user_id] if checked.user_ids is None or caller.user_id in checked.user_ids else []
        return replace(checked, user_ids=own)

    async def _stored_sets(self, caller: Caller, user_id: str) -> AsyncIterator[PreferenceSet]:
        request = PageRequest(first=self._limits.max_page_size)
        while True:
            page = await self.page(caller, SetFilter(user_ids=[user_id]), SetOrder.USER_ID_ASC, request)
            for each in page.items:
                yield each
            if not page.has_next:
                return
            request = replace(request, after=page.cursor_at(-1))


def _key(caller: Caller, target: Target, *, writing: bool) -> SetKey:
    match target:
        case UserSet(user_id, set_id):
            permission = Permission.PREFERENCES_WRITE if writing else Permission.PREFERENCES_READ
            user_id = caller.resolve_user(user_id, permission)
            return SetKey.of_user(parse_id(user_id, ("user_id",)), parse_id(set_id, ("set_id",)))
        case DefaultSet(tenant_id):
            caller.require(Permission.DEFAULTS_WRITE if writing else Permission.DEFAULTS_READ)
            return SetKey.of_defaults(None if tenant_id is None else parse_id(tenant_id, ("tenant_id",)))
        case _:
            assert_never(target)


def _problems_of(caller: Caller, target: Target, request: WriteRequest, limits: SetLimits) -> Sequence[Problem]:
    """All problems of a write that is known to have one."""
    # Sets of a tenant and of the environment are parsed alike, so either scope will do for defaults.
    problems, scope = Problems(), Scope.TENANT
    if isinstance(target, UserSet):
        scope = Scope.USER
        with problems:
            parse_id(target.set_id, ("set_id",))
        # The set id is checked; without it, `_key` does not report it a second time.
        target = UserSet(target.user_id)
    with problems:
        _key(caller, target, writing=True)
    with problems:
        parse_change(request, scope, limits)
    return problems.found


def _recipient(caller: Caller, request: DecisionRequest) -> SetKey:
    tenant_id, problems = request.tenant_id, Problems()
    with problems:
        set_id = DEFAULT_SET_ID if tenant_id is None else parse_id(tenant_id, ("tenant_id",))
    with problems:
        key = _key(caller, UserSet(request.user_id), writing=False)
    problems.refuse()
    return key._replace(set_id=set_id)
