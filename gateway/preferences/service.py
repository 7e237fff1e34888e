"""What callers may do with preference sets; both faces call these methods and nothing below them."""

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
    Written,
    key_of,
)
from gateway.preferences.overlays import OverlaidSet, Overlays
from gateway.preferences.parse import SetLimits, parse_change
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
    """What callers may ask for at once: the size of a set, of a page, and what one decision may look at."""

    one_set: SetLimits
    max_page_size: int
    max_decision_channels: int
    max_decision_comparisons: int

    @classmethod
    def of(cls, settings: Settings) -> "ServiceLimits":
        """The limits as they are set."""
        return cls(
            SetLimits.of(settings),
            settings.max_page_size,
            settings.max_decision_channels,
            settings.max_decision_comparisons,
        )


@dataclass(frozen=True, slots=True)
class ExplainedDecision:
    """A decision and the preferences it used."""

    decision: Decision
    effective: EffectivePreferences


class PreferenceService:
    """Reads and writes sets on behalf of callers; `now` gives the present instant in UTC, whole milliseconds."""

    def __init__(self, store: PreferenceStore, limits: ServiceLimits, now: Callable[[], datetime]) -> None:
        self._store = store
        self._limits = limits
        self._now = now
        self._writer = SetWriter(store, limits.one_set, now)
        self._overlays = Overlays()

    async def read(self, caller: Caller, target: Target) -> PreferenceSet:
        """The set, or an empty one that says it does not exist.

        Raises:
            Forbidden: It is not the caller's to read.
            InvalidInput: An id is malformed.
        """
        key = _key(caller, target, writing=False)
        return await self._store.find_one(key) or empty_set(key)

    async def read_overlaid(self, caller: Caller, target: Target, tenant_id: str | None = None) -> OverlaidSet:
        """The set and what applies; `tenant_id` names a tenant whose defaults to lay under another set than its own.

        Raises:
            Forbidden: It is not the caller's to read.
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
        """A set as the caller has written it, and what applies now.

        A key that may write but not read is shown no defaults: to it, what applies is what is stored.
        """
        key = key_of(written)
        if caller.user_id is None and Permission.PREFERENCES_READ not in caller.permissions:
            return OverlaidSet(written, tree_of(written))
        defaults = await self._store.find(each for each in layer_keys(key) if each != key)
        return await self._overlays.overlaid(key, {**defaults, key: written})

    async def overlaid_sets(self, caller: Caller, user_id: str) -> Sequence[OverlaidSet]:
        """All the stored sets of a user, ordered by set id, each with what applies.

        Raises:
            Forbidden: They are not the caller's to read.
            InvalidInput: The id is malformed.
        """
        _key(caller, UserSet(user_id), writing=False)
        keys = [key_of(each) async for each in self._stored_sets(caller, user_id)]
        stored = await self._store.find({layer for key in keys for layer in layer_keys(key)})
        return [await self._overlays.overlaid(key, stored) for key in keys]

    async def write(
        self, caller: Caller, target: Target, request: WriteRequest, options: WriteOptions | None = None
    ) -> Written:
        """Change the set and remember the change, both or neither; with `dry_run` say what that would give.

        Raises:
            Forbidden: It is not the caller's to write.
            InvalidInput: The request is malformed, or the set would break a limit.
            RevisionConflict: The stored revision is not the expected one.
            StoreUnavailable: Others kept writing the same set in between.
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
        """Change several different sets, all or none; what was done before with the same key is not done again.

        Raises:
            Forbidden: One of them is not the caller's to write.
            IdempotencyKeyReused: The key was used for a request that asked for something else.
            InvalidInput: A request is malformed, or a set would break a limit, or these are too many sets.
            RevisionConflict: The stored revision of one is not the expected one.
            StoreUnavailable: Others kept writing the same sets in between.
        """
        changes: dict[SetKey, Change] = {}
        problems: list[Problem] = []
        for target, request in requests:
            try:
                key = _key(caller, target, writing=True)
                changes[key] = parse_change(request, key.scope, self._limits.one_set)
            except InvalidInput:
                problems += _problems_of(caller, target, request, self._limits.one_set)
        if problems:
            raise InvalidInput.of(problems)
        return await self._writer.write(changes, caller.subject, options or WriteOptions(), idempotency_key)

    async def effective(self, preference_set: PreferenceSet) -> EffectivePreferences:
        """The set as it is given, be it only rehearsed, merged with the defaults that apply to it as they are now."""
        key = key_of(preference_set)
        others = await self._store.find(each for each in layer_keys(key) if each != key)
        return (await self._overlays.effective(key, {**others, key: preference_set}))[1]

    async def decide(self, caller: Caller, request: DecisionRequest) -> ExplainedDecision:
        """What the preferences say about a message on each channel it could use, and why.

        Raises:
            Forbidden: The recipient's preferences are not the caller's to read.
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
        """The remembered writes of a set that was read, oldest first."""
        key = key_of(preference_set)
        return (await self._store.histories([key])).get(key, ())

    async def history_page(
        self, caller: Caller, preference_set: PreferenceSet, request: PageRequest
    ) -> tuple[Page[ChangedKey], int]:
        """The changes to a set, latest first, and how many there are in all, in the writes that are remembered.

        Raises:
            Forbidden: The set is not the caller's to read, as defaults are not that a user's preferences came from.
            InvalidInput: The page asked for is malformed.
        """
        _key(caller, target_of(key_of(preference_set)), writing=False)
        size = request.size(self._limits.max_page_size)
        records = await self.history(preference_set)
        return page_of_changes(records, request, size), count_changes(records)

    async def page(
        self, caller: Caller, matching: SetFilter, order: SetOrder, request: PageRequest
    ) -> Page[PreferenceSet]:
        """Stored sets of users; a user sees only their own.

        Raises:
            Forbidden: The key may not read preferences.
            InvalidInput: A filter, a cursor or a size is malformed.
        """
        size = request.size(self._limits.max_page_size)
        query = query_of(self._visible(caller, matching), order, request, limit=size + 1)
        return page_of(await self._store.select(query), request, size, lambda each: position_of(each, order))

    async def count(self, caller: Caller, matching: SetFilter) -> int:
        """How many sets `page` would list in all.

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
    """All that is wrong with a write, once something is known to be."""
    problems, scope = Problems(), Scope.TENANT
    if isinstance(target, UserSet):
        scope = Scope.USER
        with problems:
            parse_id(target.set_id, ("set_id",))
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
