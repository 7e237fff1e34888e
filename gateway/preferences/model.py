"""What a preference set is.

Two forms of the same facts:

* the **document** (`PreferenceSet` and its parts below): lists of rows with a key in each row. It is what is stored
  and what GraphQL serves, so reading converts nothing and any key (`a.b`, `$where`, the empty one) is only data. The
  parts of a set are always there, so that a write sets each; what is not set within them is left out, for most of it
  is not, and reading what says nothing takes as long as reading what does. `WHEN_ABSENT` says what it means;
* the **tree** (`Tree`, see `gateway.preferences.tree`): nested mappings, the form in which rules are easy to state.

Source: Knock API reference, "Preferences" (PreferenceSet); the tree is its wire form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, Required, TypeAlias, TypedDict

from gateway.errors import GatewayError

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
"""Their wire names; to go through these is quicker than to go through the enum."""


class ConditionOperator(StrEnum):
    """The comparison a condition makes; values are the words of the wire, names those of GraphQL."""

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
    """How a written set meets what is stored: it takes its place, or is merged into it."""

    REPLACE = "replace"
    MERGE = "merge"


class MergeStrategy(StrEnum):
    """How one default takes part when sets are merged for reading: under personal sets, or over them."""

    MERGE = "merge"
    REPLACE = "replace"


class Scope(StrEnum):
    """Whose preferences a set holds."""

    USER = "USER"
    TENANT = "TENANT"
    ENVIRONMENT = "ENVIRONMENT"

    # Keys of sets are looked up all the time, and the hash of an enumeration's member is slow.
    __hash__ = str.__hash__


_SCOPES: Final = {each.value: each for each in Scope}
"""To look one up is quicker than to ask the enum."""


class Origin(StrEnum):
    """What caused a change."""

    MUTATION = "MUTATION"
    BULK_OPERATION = "BULK_OPERATION"
    UNSUBSCRIBE = "UNSUBSCRIBE"


class SetKey(NamedTuple):
    """Which set: `user_id` is None for defaults; `set_id` is `default` or a tenant's id."""

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
"""What a field of a row or a setting means that is not there; any other means None."""


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

    `exists` is False for a set that was never stored (`revision` 0, no dates) or was unset since (`revision` goes on).
    `revision` counts the writes. Dates are UTC with whole milliseconds.
    """

    scope: str
    user_id: str | None
    set_id: str
    exists: bool
    revision: int
    inserted_at: datetime | None
    updated_at: datetime | None


class EffectivePreferences(PreferenceRows):
    """What remains after merging a set with the defaults that apply to it; `sources` most specific first."""

    sources: list[PreferenceSet]


class LeafChange(TypedDict):
    """One leaf that a write changed: its path in the tree, and its value before and after (None when absent)."""

    path: list[str]
    before: Json
    after: Json


class ChangeRecord(TypedDict):
    """One write in the history of a set; `actor` is None for an anonymous one, `operation_id` for a single write."""

    revision: int
    changed_at: datetime
    actor: str | None
    origin: str
    operation_id: str | None
    changes: list[LeafChange]


@dataclass(frozen=True, slots=True)
class Written:
    """What a write gave: the set after it, and its record (`changes` empty when the write said nothing new)."""

    preference_set: PreferenceSet
    record: ChangeRecord


class RevisionConflict(GatewayError):
    """Somebody else wrote the set in between; `current` is the set as it is now."""

    code = "REVISION_CONFLICT"
    path: Sequence[str] = ("expected_revision",)

    def __init__(self, expected: int, current: PreferenceSet) -> None:
        super().__init__(
            f"The stored revision is {current['revision']}, not {expected}: "
            "read the set again, merge your change into it and write with the new revision."
        )
        self.current = current


def key_of(preference_set: PreferenceSet) -> SetKey:
    """The key under which a set is stored."""
    return SetKey(_SCOPES[preference_set["scope"]], preference_set["user_id"], preference_set["set_id"])
