"""The types of decisions, read from the results of `gateway.preferences.decision`."""

from collections.abc import Sequence

import strawberry
from strawberry import Parent, field
from strawberry.scalars import JSON

from gateway.preferences import decision, model
from gateway.preferences.service import ExplainedDecision
from schema.types.basics.enums import ChannelType, DecisionRule, PreferenceScope
from schema.types.basics.key_paths import graphql_path
from schema.types.basics.scalars import UUID
from schema.types.sets.preference_sets import EffectivePreferences
from schema.types.sets.preferences import Condition


def is_allowed(root: Parent[ExplainedDecision]) -> bool:
    """Whether any of the channels may be used."""
    return root.decision.allowed


def channels_of(root: Parent[ExplainedDecision]) -> Sequence[decision.ChannelDecision]:
    """The answers."""
    return root.decision.channels


def channel_type_of(root: Parent[decision.ChannelDecision]) -> str:
    """The name of the kind of channel."""
    return root.channel.type.name


def channel_id_of(root: Parent[decision.ChannelDecision]) -> str | None:
    """The channel asked about."""
    return root.channel.id


def path_of(root: Parent[decision.Step]) -> list[str]:
    """The key the value came from, in the names of GraphQL."""
    return graphql_path(root.path)


@strawberry.type(description="A condition and how it came out.")
class ConditionOutcome:
    """A `gateway.preferences.conditions.Outcome`."""

    condition: Condition = field(description="The condition.")
    matched: bool = field(description="Whether it held.")
    actual: JSON | None = field(description="What the variable was.")


@strawberry.type(description="One rule that was looked at.")
class DecisionStep:
    """A `decision.Step`."""

    rule: DecisionRule = field(description="The rule.")
    allowed: bool = field(description="Whether it allows the message.")
    scope: PreferenceScope | None = field(description="Whose set the value came from; null when no set has one.")
    path: list[str] = field(
        resolver=path_of,
        description='The key of the effective value, for example `["workflows", "welcome", "channelTypes", "sms"]`; '
        "empty when no set has one.",
    )
    conditions: list[ConditionOutcome] = field(description="The conditions that were evaluated.")


@strawberry.type(description="What the preferences say about one message on one channel.")
class ChannelDecision:
    """A `decision.ChannelDecision`."""

    channel_type: str = field(resolver=channel_type_of, graphql_type=ChannelType, description="The kind of channel.")
    channel_id: str | None = field(
        resolver=channel_id_of, graphql_type=UUID | None, description="The channel, when one was named."
    )
    allowed: bool = field(description="Whether the message may be sent here.")
    steps: list[DecisionStep] = field(
        description="Every rule that was looked at, in order; the last one that says no decides."
    )


@strawberry.type(description="What the preferences say about one message, for each channel asked about.")
class PreferenceDecision:
    """An `ExplainedDecision`."""

    allowed: bool = field(resolver=is_allowed, description="Whether at least one of the channels may be used.")
    channels: Sequence[decision.ChannelDecision] = field(
        resolver=channels_of,
        graphql_type=list[ChannelDecision],
        description="One answer for each channel asked about, in the order asked.",
    )
    effective: model.EffectivePreferences = field(
        graphql_type=EffectivePreferences, description="The preferences the decision used."
    )
