"""The data model of preference sets.

A set has two forms, which hold the same facts:

* the **document** (`PreferenceSet` and its parts below): lists of rows with a key in each row. It is stored and served
  as it is, so reading converts nothing, and any key (`a.b`, `$where`, the empty one) is only data. The parts of a set
  are always present, so that a write sets each of them. Within a part, fields that are not set are left out, because
  most are not set. `WHEN_ABSENT` gives the meaning of an absent field;
* the **tree** (`Tree`, see `gateway.preferences.tree`): nested mappings. The rules are written for this form.

Source: Knock API reference, "Preferences" (PreferenceSet); the tree is its wire form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Required, TypeAlias, TypedDict

from gateway.errors import GatewayError
from gateway.settings import Settings

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Any JSON value."""

Tree: TypeAlias = dict[str, Json]
"""The preferences of a set as nested mappings; its grammar stands in `gateway.preferences.tree`."""

DEFAULT_SET_ID = "default"
"""The id of the set that applies where no tenant is named."""


class ChannelType(StrEnum):
    """A kind of delivery channel; the set is closed."""

    EMAIL = "email"
    IN_APP_FEED = "in_app_feed"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"
    HTTP = "http"


CHANNEL_TYPES: Final = tuple(kind.value for kind in ChannelType)
"""The wire names of all channel types, in the order in which they are shown."""


class ConditionOperator(StrEnum):
    """The comparison of a condition. Values are the wire names, member names those of GraphQL."""

    EQUAL_TO = "equal_to"
    NOT_EQUAL_TO = "not_equal_to"
    GREATER_THAN = "greater_than"
    LESS_THAN = "less_than"
    GREATER_THAN_OR_EQUAL_TO = "greater_than_or_equal_to"
    LESS_THAN_OR_EQUAL_TO = "less_than_or_equal_to"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    CONTAINS_ALL = "contains_all"
    NOT_CONTAINS_ALL = "not_contains_all"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    EXISTS = "exists"
    NOT_EXISTS = "not_exists"
    IS_TIMESTAMP = "is_timestamp"
    IS_NOT_TIMESTAMP = "is_not_timestamp"
    IS_TIMESTAMP_ON_OR_AFTER = "is_timestamp_on_or_after"
    IS_TIMESTAMP_BEFORE = "is_timestamp_before"
    IS_TIMESTAMP_ON_OR_AFTER_DATE = "is_timestamp_on_or_after_date"
    IS_TIMESTAMP_BEFORE_DATE = "is_timestamp_before_date"
    IS_TIMESTAMP_ON_OR_AFTER_NOW = "is_timestamp_on_or_after_now"
    IS_TIMESTAMP_BEFORE_NOW = "is_timestamp_before_now"
    IS_TIMESTAMP_BETWEEN = "is_timestamp_between"
    IS_BETWEEN = "is_between"
    IS_AUDIENCE_MEMBER = "is_audience_member"
    IS_NOT_AUDIENCE_MEMBER = "is_not_audience_member"


class PersistenceStrategy(StrEnum):
    """How a write treats the stored set: `replace` it, or `merge` into it."""

    REPLACE = "replace"
    MERGE = "merge"


class MergeStrategy(StrEnum):
    """How a default is merged for reading: under personal sets (`merge`), or over them (`replace`)."""

    MERGE = "merge"
    REPLACE = "replace"


class Scope(StrEnum):
    """Whose preferences a set holds."""

    USER = "USER"
    TENANT = "TENANT"
    ENVIRONMENT = "ENVIRONMENT"

    # Set keys are hashed for every read, and the hash of an enum member is a call in Python.
    __hash__ = str.__hash__


_SCOPES: Final = {each.value: each for each in Scope}
"""Each scope by its stored name."""


class Origin(StrEnum):
    """What caused a change."""

    MUTATION = "MUTATION"
    BULK_OPERATION = "BULK_OPERATION"
    UNSUBSCRIBE = "UNSUBSCRIBE"


class SetKey(NamedTuple):
    """Identifies a set. `user_id` is None for defaults; `set_id` is `default` or the id of a tenant."""

    scope: Scope
    user_id: str | None
    set_id: str

    @classmethod
    def of_user(cls, user_id: str, set_id: str = DEFAULT_SET_ID) -> "SetKey":
        """The key of a user's own set, for everything or for one tenant."""
        return cls(Scope.USER, user_id, set_id)

    @classmethod
    def of_defaults(cls, tenant_id: str | None = None) -> "SetKey":
        """The key of a tenant's defaults, or of the environment's when no tenant is named."""
        if tenant_id is None:
            return cls(Scope.ENVIRONMENT, None, DEFAULT_SET_ID)
        return cls(Scope.TENANT, None, tenant_id)


class Condition(TypedDict):
    """One comparison; `operator` is a name of `ConditionOperator`, `argument` None where the operator takes none."""

    variable: str
    operator: str
    argument: Json


class Setting(TypedDict, total=False):
    """A switch (`enabled`), or `conditions` that must all hold."""

    enabled: bool | None
    conditions: list[Condition]


class ChannelTypeSettings(TypedDict, total=False):
    """One setting per kind of channel, and how they take part in a merge."""

    email: Setting
    in_app_feed: Setting
    sms: Setting
    push: Setting
    chat: Setting
    http: Setting
    strategy: str


class ChannelRow(Setting):
    """The setting of one channel, a UUID in canonical form."""

    channel_id: str


class KeyedRow(Setting, total=False):
    """The setting of one workflow or category: a switch, or any of conditions and per-channel settings."""

    key: Required[str]
    channel_types: ChannelTypeSettings | None
    channels: list[ChannelRow]
    channels_strategy: str
    strategy: str


WHEN_ABSENT: Final[Mapping[str, object]] = MappingProxyType(
    {
        "conditions": (),
        "channels": (),
        "channels_strategy": MergeStrategy.MERGE.name,
        "strategy": MergeStrategy.MERGE.name,
    }
)
"""The meaning of an absent field of a row or a setting. Fields not listed here mean None."""


class PreferenceRows(TypedDict):
    """The preferences of a set: channels ordered by id, workflows and categories by key, None where nothing is set."""

    channel_types: ChannelTypeSettings | None
    channels: list[ChannelRow]
    channels_strategy: str
    workflows: list[KeyedRow]
    categories: list[KeyedRow]
    commercial_subscribed: Setting | None


class PreferenceSet(PreferenceRows):
    """One set as stored and served.

    `exists` is False for a set that was never stored (`revision` 0, no dates), and for one that was unset (`revision`
    goes on). `revision` counts the writes. Dates are UTC with whole milliseconds.
    """

    scope: str
    user_id: str | None
    set_id: str
    exists: bool
    revision: int
    inserted_at: datetime | None
    updated_at: datetime | None


class EffectivePreferences(PreferenceRows):
    """A set merged with the defaults that apply to it. `sources` are the merged sets, most specific first."""

    sources: list[PreferenceSet]


class LeafChange(TypedDict):
    """One leaf that a write changed: its path in the tree, and its value before and after (None when absent)."""

    path: list[str]
    before: Json
    after: Json


class ChangeRecord(TypedDict):
    """One write in the history of a set.

    `actor` is None for an anonymous write. `operation_id` is None unless a bulk operation wrote.
    """

    revision: int
    changed_at: datetime
    actor: str | None
    origin: str
    operation_id: str | None
    changes: list[LeafChange]


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write: the set after it, and its record. `changes` is empty when no setting differs."""

    preference_set: PreferenceSet
    record: ChangeRecord


@dataclass(frozen=True, slots=True)
class SetLimits:
    """Limits of one set: bytes of its JSON, keys of all its mappings together, conditions of one setting."""

    max_bytes: int
    max_keys: int
    max_conditions: int

    @classmethod
    def of(cls, settings: Settings) -> "SetLimits":
        """Take the limits from the settings."""
        return cls(settings.max_set_bytes, settings.max_keys_per_set, settings.max_conditions_per_setting)


class RevisionConflict(GatewayError):
    """The stored revision is not the expected one. `current` is the stored set."""

    code = "REVISION_CONFLICT"
    path: Sequence[str] = ("expected_revision",)

    def __init__(self, expected: int, current: PreferenceSet) -> None:
        super().__init__(
            f"The stored revision is {current['revision']}, not {expected}: "
            "read the set again, merge your change into it and write with the new revision."
        )
        self.current = current


def key_of(preference_set: PreferenceSet) -> SetKey:
    """The key of a stored set."""
    return SetKey(_SCOPES[preference_set["scope"]], preference_set["user_id"], preference_set["set_id"])
