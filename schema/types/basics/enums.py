"""The enums of the schema, each value with its description.

Documents store the *name* of a value (`"EQUAL_TO"`). So each value here is its own name, and a document is served
without conversion. Inputs look up the enum of the domain by that name.
"""

from enum import Enum

import strawberry
from strawberry import enum_value


@strawberry.enum(description="A kind of delivery channel. The set is closed, so it is an enum and not a free key.")
class ChannelType(Enum):
    """The names of `gateway.preferences.model.ChannelType`."""

    EMAIL = enum_value("EMAIL", description="Email.")
    IN_APP_FEED = enum_value("IN_APP_FEED", description="The in-app notification feed (`in_app_feed`).")
    SMS = enum_value("SMS", description="SMS text message.")
    PUSH = enum_value("PUSH", description="Mobile or web push.")
    CHAT = enum_value("CHAT", description="Chat tools such as Slack, Discord or Microsoft Teams.")
    HTTP = enum_value("HTTP", description="An outbound HTTP call.")


@strawberry.enum(description="How a written preference set meets what is stored.")
class PersistenceStrategy(Enum):
    """The names of `gateway.preferences.model.PersistenceStrategy`."""

    REPLACE = enum_value(
        "REPLACE", description="The given set becomes the whole stored set; anything not given is removed."
    )
    MERGE = enum_value(
        "MERGE",
        description="The given keys are merged deeply into the stored set; a key given as null is removed; "
        "anything else stays. Where channels are given for a workflow or category that is a plain switch, the switch "
        "goes on holding for all others, spelled out by channel type; given conditions take its place.",
    )


@strawberry.enum(description="How one preference takes part when default and personal sets are merged for a decision.")
class MergeStrategy(Enum):
    """The names of `gateway.preferences.model.MergeStrategy`."""

    MERGE = enum_value("MERGE", description="The more specific set wins (the default).")
    REPLACE = enum_value("REPLACE", description="This value wins over the more specific sets for as long as it is set.")


@strawberry.enum(
    description="A stretch of time up to now, in periods of equal length. Periods begin at round times in UTC."
)
class BulkThroughputSpan(Enum):
    """The names of `gateway.bulk.overview.Span`."""

    TEN_MINUTES = enum_value("TEN_MINUTES", description="60 periods of ten seconds.")
    HOUR = enum_value("HOUR", description="60 periods of a minute.")
    DAY = enum_value("DAY", description="96 periods of a quarter of an hour.")
    MONTH = enum_value("MONTH", description="30 periods of a day.")


@strawberry.enum(description="Whose preferences a set holds.")
class PreferenceScope(Enum):
    """The names of `gateway.preferences.model.Scope`."""

    USER = enum_value("USER", description="One user's own set, for everything or for one tenant.")
    TENANT = enum_value("TENANT", description="The defaults of one tenant.")
    ENVIRONMENT = enum_value("ENVIRONMENT", description="The defaults of the whole environment.")


@strawberry.enum(description="The comparison a condition makes.")
class ConditionOperator(Enum):
    """The names of `gateway.preferences.model.ConditionOperator`."""

    EQUAL_TO = enum_value("EQUAL_TO", description="Equal.")
    NOT_EQUAL_TO = enum_value("NOT_EQUAL_TO", description="Not equal.")
    GREATER_THAN = enum_value("GREATER_THAN", description="Greater than.")
    LESS_THAN = enum_value("LESS_THAN", description="Less than.")
    GREATER_THAN_OR_EQUAL_TO = enum_value("GREATER_THAN_OR_EQUAL_TO", description="Greater than or equal.")
    LESS_THAN_OR_EQUAL_TO = enum_value("LESS_THAN_OR_EQUAL_TO", description="Less than or equal.")
    CONTAINS = enum_value(
        "CONTAINS",
        description="Two strings: the argument is a part of the variable. A string and a list, either way: the string "
        "is an item of the list. Two lists: they share an item.",
    )
    NOT_CONTAINS = enum_value("NOT_CONTAINS", description="The opposite of `CONTAINS`.")
    CONTAINS_ALL = enum_value("CONTAINS_ALL", description="The variable contains every element of the argument.")
    NOT_CONTAINS_ALL = enum_value(
        "NOT_CONTAINS_ALL", description="The variable lacks at least one element of the argument."
    )
    EMPTY = enum_value(
        "EMPTY", description="The variable is null, an empty string or an empty list. Takes no argument."
    )
    NOT_EMPTY = enum_value("NOT_EMPTY", description="The variable is not empty. Takes no argument.")
    EXISTS = enum_value("EXISTS", description="The variable is present. Takes no argument.")
    NOT_EXISTS = enum_value("NOT_EXISTS", description="The variable is absent. Takes no argument.")
    IS_TIMESTAMP = enum_value("IS_TIMESTAMP", description="The variable is a timestamp. Takes no argument.")
    IS_NOT_TIMESTAMP = enum_value("IS_NOT_TIMESTAMP", description="The variable is not a timestamp. Takes no argument.")
    IS_TIMESTAMP_ON_OR_AFTER = enum_value(
        "IS_TIMESTAMP_ON_OR_AFTER", description="The variable is at or after the argument, an instant."
    )
    IS_TIMESTAMP_BEFORE = enum_value(
        "IS_TIMESTAMP_BEFORE", description="The variable is before the argument, an instant."
    )
    IS_TIMESTAMP_ON_OR_AFTER_DATE = enum_value(
        "IS_TIMESTAMP_ON_OR_AFTER_DATE", description="The variable is on or after the argument, a date."
    )
    IS_TIMESTAMP_BEFORE_DATE = enum_value(
        "IS_TIMESTAMP_BEFORE_DATE", description="The variable is before the argument, a date."
    )
    IS_TIMESTAMP_ON_OR_AFTER_NOW = enum_value(
        "IS_TIMESTAMP_ON_OR_AFTER_NOW",
        description="The variable is an instant that has not passed. Takes no argument.",
    )
    IS_TIMESTAMP_BEFORE_NOW = enum_value(
        "IS_TIMESTAMP_BEFORE_NOW", description="The variable is an instant that has passed. Takes no argument."
    )
    IS_TIMESTAMP_BETWEEN = enum_value(
        "IS_TIMESTAMP_BETWEEN",
        description="The variable lies between the two instants of the argument, literals or paths.",
    )
    IS_BETWEEN = enum_value(
        "IS_BETWEEN", description="The variable lies between the two numbers of the argument, literals or paths."
    )
    IS_AUDIENCE_MEMBER = enum_value(
        "IS_AUDIENCE_MEMBER",
        description="The recipient belongs to the audience named by the argument; "
        "their audiences are `recipient.audiences`.",
    )
    IS_NOT_AUDIENCE_MEMBER = enum_value(
        "IS_NOT_AUDIENCE_MEMBER",
        description="The recipient does not belong to the audience named by the argument.",
    )


@strawberry.enum(description="Where a bulk operation stands. `COMPLETED`, `FAILED` and `CANCELED` are final.")
class BulkOperationStatus(Enum):
    """The names of `gateway.bulk.model.Status`."""

    QUEUED = enum_value("QUEUED", description="Accepted and waiting for a worker.")
    PROCESSING = enum_value("PROCESSING", description="Rows are being written.")
    COMPLETED = enum_value(
        "COMPLETED", description="Every row was tried; see `errorCount` for the ones that did not succeed."
    )
    FAILED = enum_value("FAILED", description="The operation stopped before every row was tried.")
    CANCELED = enum_value("CANCELED", description="Stopped on request; rows already written stay written.")


@strawberry.enum(description="What became of one row of a bulk operation.")
class BulkOperationItemStatus(Enum):
    """The names of `gateway.bulk.model.ItemStatus`."""

    PENDING = enum_value("PENDING", description="Not tried yet.")
    SUCCEEDED = enum_value("SUCCEEDED", description="Written.")
    FAILED = enum_value("FAILED", description="Tried and not written.")
    SKIPPED = enum_value("SKIPPED", description="Never tried, because the operation was canceled or failed.")


@strawberry.enum(description="What caused a change.")
class ChangeOrigin(Enum):
    """The names of `gateway.preferences.model.Origin`."""

    MUTATION = enum_value("MUTATION", description="A mutation on one set.")
    BULK_OPERATION = enum_value("BULK_OPERATION", description="A bulk operation.")
    UNSUBSCRIBE = enum_value("UNSUBSCRIBE", description="An unsubscribe link or a mail client's one-click unsubscribe.")


@strawberry.enum(description="The kinds of caller.")
class CallerKind(Enum):
    """The names of `gateway.auth.callers.CallerKind`."""

    SECRET_KEY = enum_value("SECRET_KEY", description="A server's key that may do everything.")
    RESTRICTED_KEY = enum_value("RESTRICTED_KEY", description="A server's key that may do what its scopes name.")
    USER = enum_value("USER", description="A user with a signed token, who acts on their own preferences.")


@strawberry.enum(
    description="A stable, machine-readable reason. New values may be added: treat an unknown one as a failure."
)
class ErrorCode(Enum):
    """The codes of the refusals that are members of results or reasons of failed rows."""

    INVALID_INPUT = enum_value("INVALID_INPUT", description="A value is malformed or breaks a limit.")
    NOT_FOUND = enum_value("NOT_FOUND", description="The thing named does not exist, or may not be seen by the caller.")
    REVISION_CONFLICT = enum_value("REVISION_CONFLICT", description="The stored revision is not the expected one.")
    IDEMPOTENCY_KEY_REUSED = enum_value(
        "IDEMPOTENCY_KEY_REUSED", description="The idempotency key was already used with another input."
    )
    INVALID_STATUS = enum_value(
        "INVALID_STATUS", description="The bulk operation is in a status that does not allow this."
    )
    WRITE_FAILED = enum_value(
        "WRITE_FAILED",
        description="One row could not be written, for example because the store refused it after every retry.",
    )


@strawberry.enum(description="Why a decision came out as it did, one step of the evaluation.")
class DecisionRule(Enum):
    """The names of `gateway.preferences.decision.DecisionRule`."""

    DEFAULT_ALLOW = enum_value("DEFAULT_ALLOW", description="No set says anything: allowed.")
    OVERRIDE = enum_value("OVERRIDE", description="The workflow overrides preferences: allowed.")
    COMMERCIAL = enum_value("COMMERCIAL", description="The recipient is not subscribed to commercial messages.")
    WORKFLOW = enum_value("WORKFLOW", description="The setting of the workflow.")
    CATEGORY = enum_value("CATEGORY", description="The setting of a category of the workflow.")
    CHANNEL = enum_value("CHANNEL", description="The setting of the channel.")
    CHANNEL_TYPE = enum_value("CHANNEL_TYPE", description="The setting of the channel type.")


@strawberry.enum(description="How to order preference sets.")
class PreferenceSetOrder(Enum):
    """The names of `gateway.preferences.listing.SetOrder`."""

    UPDATED_AT_DESC = enum_value("UPDATED_AT_DESC", description="Latest change first.")
    UPDATED_AT_ASC = enum_value("UPDATED_AT_ASC", description="Oldest change first.")
    USER_ID_ASC = enum_value("USER_ID_ASC", description="By user, then by set.")
