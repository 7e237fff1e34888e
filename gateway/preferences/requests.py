"""What callers ask of preference sets, before anything in it was checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from gateway.errors import Problem
from gateway.preferences.model import DEFAULT_SET_ID, Json, PersistenceStrategy, Scope, SetKey


class UserSet(NamedTuple):
    """A user's set; `user_id` None means the caller's own."""

    user_id: str | None = None
    set_id: str = DEFAULT_SET_ID


@dataclass(frozen=True, slots=True)
class DefaultSet:
    """The defaults of a tenant, or of the environment when `tenant_id` is None."""

    tenant_id: str | None = None


Target: TypeAlias = UserSet | DefaultSet


def target_of(key: SetKey) -> Target:
    """What a caller would name to ask for the set under this key."""
    if key.scope is Scope.USER:
        return UserSet(key.user_id, key.set_id)
    return DefaultSet(key.set_id if key.scope is Scope.TENANT else None)


@dataclass(frozen=True, slots=True)
class SetPreferences:
    """Write a whole set: `preferences` is unchecked JSON in the wire form, `path` where it stands, for error paths.

    `problems` are what a face found wrong already; they are told together with what is found later.
    """

    preferences: Json
    persistence: PersistenceStrategy
    path: tuple[str, ...] = ("preferences",)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class PutSetting:
    """Write one setting: `part` is a part of a set, `key` its member there (None for the whole part), unchecked.

    `key_name` is what the caller calls the key, for error paths; `problems` are what a face found wrong already.
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
    """How to write: only at this revision (0: only if nothing is stored; None: whatever is stored), or not at all."""

    expected_revision: int | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """The message to decide about, unchecked; `channels` are pairs of a channel type's wire name and an id or None.

    `variables` are what conditions can refer to: an object, or None.
    """

    user_id: str | None
    channels: Sequence[tuple[str, str | None]]
    tenant_id: str | None = None
    workflow: str | None = None
    categories: Sequence[str] = ()
    commercial: bool = False
    override: bool = False
    variables: Json = None
