"""Requests about preference sets as callers send them, before they are checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from gateway.errors import Problem
from gateway.preferences.model import DEFAULT_SET_ID, Json, PersistenceStrategy, Scope, SetKey


class UserSet(NamedTuple):
    """Names a user's set. `user_id` None means the caller's own."""

    user_id: str | None = None
    set_id: str = DEFAULT_SET_ID


@dataclass(frozen=True, slots=True)
class DefaultSet:
    """Names the defaults of a tenant, or of the environment when `tenant_id` is None."""

    tenant_id: str | None = None


Target: TypeAlias = UserSet | DefaultSet


def target_of(key: SetKey) -> Target:
    """The target that names the set with this key."""
    if key.scope is Scope.USER:
        return UserSet(key.user_id, key.set_id)
    return DefaultSet(key.set_id if key.scope is Scope.TENANT else None)


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """Write a whole set.

    `preferences` is unchecked JSON in the wire form, and `path` its place in the request, for errors. `problems` are
    those that the API layer found already; they are reported together with those found later.
    """

    preferences: Json
    persistence: PersistenceStrategy
    path: tuple[str, ...] = ("preferences",)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class PutSetting:
    """Write one setting.

    `part` is a part of a set, `key` a member of it (None for the whole part), unchecked. `key_name` is the caller's
    name for the key, for error paths. `problems` are those that the API layer found already.
    """

    part: str
    key: Json
    setting: Json
    key_name: str = "key"
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class UnsetPreferences:
    """Remove the set."""


WriteRequest: TypeAlias = SetPreferences | PutSetting | UnsetPreferences


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """Options of a write.

    With `expected_revision`, write only at that revision (0: only if nothing is stored; None: at any). With `dry_run`,
    store nothing.
    """

    expected_revision: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """A question about one message, unchecked.

    `channels` are pairs of a channel type's wire name and a channel id or None. `variables` is an object with the facts
    that conditions can refer to, or None.
    """

    user_id: str | None
    channels: Sequence[tuple[str, str | None]]
    tenant_id: str | None = None
    workflow: str | None = None
    categories: Sequence[str] = ()
    commercial: bool = False
    override: bool = False
    variables: Json = None
