"""The types of preferences.

Fields are read from the documents of `gateway.preferences.model`, by their names. The few resolvers are pure functions
of a document.
"""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from strawberry import Maybe, Parent, argument, field
from strawberry.scalars import JSON

from gateway.preferences import model
from schema.types.basics.enums import ConditionOperator, MergeStrategy
from schema.types.basics.field_values import given, is_anything
from schema.types.basics.scalars import UUID


@strawberry.type(description="One comparison, for example `recipient.plan` `EQUAL_TO` `pro`.")
class Condition:
    """A `model.Condition`."""

    variable: str = field(
        description="A dotted path such as `recipient.plan` or `data.items.0.kind`. A message may have facts about "
        "`recipient`, `data`, `actor`, `tenant`, `workflow`, `vars` and `run`. A path that leads nowhere is the empty "
        "string."
    )
    operator: ConditionOperator = field(description="The comparison.")
    argument: JSON | None = field(
        description="What to compare with: a literal, a list of literals, or a dotted path as a string that begins "
        "with one of the names above; null for operators that take none."
    )


@strawberry.type(
    description="A stored value: a switch, or conditions decided at send time. Exactly one of the two is present."
)
class PreferenceSetting:
    """A `model.Setting`."""

    enabled: bool | None = field(description="The switch; null when the value is made of conditions.")
    conditions: list[Condition] = field(description="Conditions that must all hold; empty when the value is a switch.")


@strawberry.type(description="One setting for each kind of channel; a kind that is null is not set, and so allowed.")
class ChannelTypePreferences:
    """A `model.ChannelTypeSettings`."""

    email: PreferenceSetting | None = field(description="Email.")
    in_app_feed: PreferenceSetting | None = field(description="The in-app feed (`in_app_feed`).")
    sms: PreferenceSetting | None = field(description="SMS.")
    push: PreferenceSetting | None = field(description="Push.")
    chat: PreferenceSetting | None = field(description="Chat.")
    http: PreferenceSetting | None = field(description="HTTP.")
    strategy: MergeStrategy = field(description="How these settings take part in the merge with defaults.")


@strawberry.type(description="The setting of one channel.")
class ChannelPreference:
    """A `model.ChannelRow`."""

    channel_id: UUID = field(
        description="The channel. Not named `id`, so that client caches keep one user's row apart from another's."
    )
    enabled: bool | None = field(description="The switch; null when the value is made of conditions.")
    conditions: list[Condition] = field(description="Conditions that must all hold; empty when the value is a switch.")


@strawberry.interface(description="The setting of a workflow or a category, which may differ per channel.")
class KeyedPreference:
    """A `model.KeyedRow`."""

    key: str = field(description="The workflow key or the category.")
    enabled: bool | None = field(
        description="The plain switch; null when the setting is made of conditions or per-channel settings only."
    )
    conditions: list[Condition] = field(
        description="Conditions that must all hold at send time; empty when there are none."
    )
    channel_types: ChannelTypePreferences | None = field(
        description="Settings for each kind of channel within this key; null when none is set."
    )
    channels: list[ChannelPreference] = field(
        description="Settings for single channels within this key, ordered by channel id."
    )
    channels_strategy: MergeStrategy = field(description="How `channels` takes part in the merge with defaults.")
    strategy: MergeStrategy = field(description="How this setting takes part in the merge with defaults.")

    is_type_of = staticmethod(is_anything)


@strawberry.type(description="The setting of one workflow.")
class WorkflowPreference(KeyedPreference):
    """A `model.KeyedRow` among a set's workflows."""

    key: str = field(description="The workflow key, for example `dinosaurs-loose`.")
    channel_types: ChannelTypePreferences | None = field(
        description="Settings for each kind of channel within this workflow; null when none is set."
    )
    channels: list[ChannelPreference] = field(
        description="Settings for single channels within this workflow, ordered by channel id."
    )


@strawberry.type(description="The setting of one workflow category.")
class CategoryPreference(KeyedPreference):
    """A `model.KeyedRow` among a set's categories."""

    key: str = field(description="The category, for example `collaboration`.")
    channel_types: ChannelTypePreferences | None = field(
        description="Settings for each kind of channel within this category; null when none is set."
    )
    channels: list[ChannelPreference] = field(
        description="Settings for single channels within this category, ordered by channel id."
    )


ChannelIds = Annotated[Maybe[list[UUID] | None], argument(description="Only these channels.")]
WorkflowKeys = Annotated[Maybe[list[str] | None], argument(description="Only these workflows.")]
CategoryKeys = Annotated[Maybe[list[str] | None], argument(description="Only these categories.")]


def channels_of(root: Parent[model.PreferenceRows], channel_ids: ChannelIds = None) -> list[model.ChannelRow]:
    """The rows of the channels that are named, or all rows."""
    rows, channel_ids_given = root["channels"], given(channel_ids)
    if channel_ids_given is None:
        return rows
    wanted = frozenset(channel_ids_given)
    return [row for row in rows if row["channel_id"] in wanted]


def workflows_of(root: Parent[model.PreferenceRows], keys: WorkflowKeys = None) -> list[model.KeyedRow]:
    """The rows of the workflows that are named, or all rows."""
    return _chosen(root["workflows"], given(keys))


def categories_of(root: Parent[model.PreferenceRows], keys: CategoryKeys = None) -> list[model.KeyedRow]:
    """The rows of the categories that are named, or all rows."""
    return _chosen(root["categories"], given(keys))


def _chosen(rows: list[model.KeyedRow], keys: Iterable[str] | None) -> list[model.KeyedRow]:
    if keys is None:
        return rows
    wanted = frozenset(keys)
    return [row for row in rows if row["key"] in wanted]


@strawberry.interface(
    description="The preference fields, shared by a stored set and an effective one, so one fragment serves both."
)
class Preferences:
    """A `model.PreferenceRows`."""

    channel_types: ChannelTypePreferences | None = field(
        description="Settings for each kind of channel; null when none is set."
    )
    channels: list[model.ChannelRow] = field(
        resolver=channels_of,
        graphql_type=list[ChannelPreference],
        description="Settings for single channels, ordered by channel id. Wins over `channelTypes`.",
    )
    channels_strategy: MergeStrategy = field(description="How `channels` takes part in the merge with defaults.")
    workflows: list[model.KeyedRow] = field(
        resolver=workflows_of,
        graphql_type=list[WorkflowPreference],
        description="Settings for workflows, ordered by key.",
    )
    categories: list[model.KeyedRow] = field(
        resolver=categories_of,
        graphql_type=list[CategoryPreference],
        description="Settings for workflow categories, ordered by key.",
    )
    commercial_subscribed: PreferenceSetting | None = field(
        description="Whether commercial messages are wanted; null when never set."
    )
