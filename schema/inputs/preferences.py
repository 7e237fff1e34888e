"""The preferences of a set as GraphQL takes them.

A field is a `Maybe` where leaving it out and giving null mean different things. Each `Maybe` allows null: Strawberry
would refuse null in words of Python, so `schema.inputs.tree` decides instead. It turns these inputs into the form that
the services take.
"""

import strawberry
from strawberry import Maybe, field
from strawberry.scalars import JSON

from schema.types.basics.enums import ConditionOperator, MergeStrategy
from schema.types.basics.scalars import UUID


@strawberry.input(description="One comparison.")
class ConditionInput:
    """Becomes a condition of the wire form."""

    variable: str = field(
        description="A dotted path such as `recipient.plan` or `data.items.0.kind`. A message may have facts about "
        "`recipient`, `data`, `actor`, `tenant`, `workflow`, `vars` and `run`. A path that leads nowhere is the empty "
        "string."
    )
    operator: ConditionOperator = field(description="The comparison.")
    argument: Maybe[JSON | None] = field(description="What to compare with; leave out for operators that take none.")


@strawberry.input(
    description="A switch, or conditions. What was read can be given back: a switch beside an empty list of "
    "conditions, or conditions beside `enabled: null`."
)
class PreferenceSettingInput:
    """Becomes a setting of the wire form."""

    enabled: Maybe[bool | None] = field(description="On or off.")
    conditions: Maybe[list[ConditionInput] | None] = field(
        description="Decided at send time: all must hold. An empty list says nothing."
    )


@strawberry.input(
    description="One setting for each kind of channel. "
    "When merging, a kind left out stays and a kind given as null is removed."
)
class ChannelTypePreferencesInput:
    """Field names are those of `gateway.preferences.model.ChannelType`, and `strategy`."""

    email: Maybe[PreferenceSettingInput | None] = field(description="Email.")
    in_app_feed: Maybe[PreferenceSettingInput | None] = field(description="The in-app feed (`in_app_feed`).")
    sms: Maybe[PreferenceSettingInput | None] = field(description="SMS.")
    push: Maybe[PreferenceSettingInput | None] = field(description="Push.")
    chat: Maybe[PreferenceSettingInput | None] = field(description="Chat.")
    http: Maybe[PreferenceSettingInput | None] = field(description="HTTP.")
    strategy: Maybe[MergeStrategy | None] = field(
        description="Lets a default win over personal settings; only in tenant and environment defaults."
    )


@strawberry.input(
    description="The setting of one channel. Give each channel once, and its setting either as it is read, "
    "with `enabled` or `conditions`, or as `setting`."
)
class ChannelPreferenceInput(PreferenceSettingInput):
    """One member of the mapping `channels` of the wire form."""

    channel_id: UUID = field(description="The channel.")
    setting: Maybe[PreferenceSettingInput | None] = field(
        description="The setting as one value; null removes it when merging."
    )


@strawberry.input(description="Settings per channel within a workflow or category.")
class KeyedSettingDetailInput:
    """Becomes the object form of a workflow's or category's setting."""

    channel_types: Maybe[ChannelTypePreferencesInput | None] = field(description="For each kind of channel.")
    channels: Maybe[list[ChannelPreferenceInput] | None] = field(description="For single channels.")
    channels_strategy: Maybe[MergeStrategy | None] = field(
        description="Lets the `channels` of a default win over personal ones; only in tenant and environment defaults."
    )
    conditions: Maybe[list[ConditionInput] | None] = field(
        description="Conditions for the whole workflow or category: all must hold."
    )
    strategy: Maybe[MergeStrategy | None] = field(
        description="Lets a default win over personal settings; only in tenant and environment defaults."
    )


@strawberry.input(
    description="The setting of a workflow or category: a switch for every channel, or a setting for each channel. "
    "What was read can be given back: a switch beside parts that are null or empty, or parts beside `enabled: null`."
)
class KeyedSettingInput(KeyedSettingDetailInput):
    """Becomes a switch, or the object form."""

    enabled: Maybe[bool | None] = field(description="On or off, for every channel.")
    detail: Maybe[KeyedSettingDetailInput | None] = field(description="The other parts as one value.")


@strawberry.input(
    description="The setting of one workflow or category. Give each key once, and its setting either as it is read, "
    "with `enabled` or the parts, or as `setting`."
)
class KeyedPreferenceInput(KeyedSettingDetailInput):
    """One member of the mappings `workflows` and `categories` of the wire form."""

    key: str = field(description="The workflow key or the category.")
    enabled: Maybe[bool | None] = field(description="On or off, for every channel.")
    setting: Maybe[KeyedSettingInput | None] = field(
        description="The setting as one value; null removes it when merging."
    )


@strawberry.input(description="The preferences of a set.")
class PreferencesInput:
    """Becomes the wire form of a whole set."""

    channel_types: Maybe[ChannelTypePreferencesInput | None] = field(description="For each kind of channel.")
    channels: Maybe[list[ChannelPreferenceInput] | None] = field(description="For single channels.")
    channels_strategy: Maybe[MergeStrategy | None] = field(
        description="Lets the `channels` of a default win over personal ones; only in tenant and environment defaults."
    )
    workflows: Maybe[list[KeyedPreferenceInput] | None] = field(description="For workflows.")
    categories: Maybe[list[KeyedPreferenceInput] | None] = field(description="For workflow categories.")
    commercial_subscribed: Maybe[PreferenceSettingInput | None] = field(
        description="Whether commercial messages are wanted."
    )
