"""The inputs of the mutations that write one set, and how they become requests to the service."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import strawberry
from strawberry import ID, Maybe, Some, field

from gateway.errors import Problem
from gateway.preferences import model, requests
from schema.inputs.preferences import KeyedSettingInput, PreferenceSettingInput, PreferencesInput
from schema.inputs.tree import TreeBuilder
from schema.types.basics.enums import ChannelType, PersistenceStrategy
from schema.types.basics.scalars import UUID

_SETTING = ("input", "setting")

EXPECTED_REVISION = "Write only if the stored revision is this one; 0 means: only if nothing is stored yet."
DRY_RUN = "Say what would change, and change nothing."


class WriteInput(ABC):
    """What all of these inputs have in common."""

    expected_revision: int | None
    dry_run: bool

    @abstractmethod
    def target(self) -> requests.Target:
        """The set to write."""

    @abstractmethod
    def request(self) -> requests.WriteRequest:
        """What to write. Its `problems` are what the wire form cannot say."""

    def options(self) -> requests.WriteOptions:
        """How to write it."""
        return requests.WriteOptions(self.expected_revision, self.dry_run)


@strawberry.input
class UserWriteInput(WriteInput):
    """The fields of every write to a user's set. Only its subclasses are in the schema."""

    user_id: ID | None = field(
        description="The user; the caller's own when left out. "
        "A user may name only themself; a secret key may name anyone."
    )
    set_id: ID = field(default=model.DEFAULT_SET_ID, description="`default`, or a tenant's id.")
    expected_revision: int | None = field(description=EXPECTED_REVISION)
    dry_run: bool = field(default=False, description=DRY_RUN)

    def target(self) -> requests.UserSet:
        """The set to write."""
        return requests.UserSet(self.user_id, self.set_id)


@strawberry.input(description="Writes a whole set.")
class SetPreferencesInput(UserWriteInput):
    """Replaces the set, or merges into it."""

    preferences: PreferencesInput = field(description="The preferences.")
    persistence: PersistenceStrategy = field(
        default=PersistenceStrategy.REPLACE,
        description="Whether the given preferences replace the stored ones or are merged into them.",
    )

    def request(self) -> requests.SetPreferences:
        """Write the whole set."""
        return _whole_set(self.preferences, self.persistence)


@strawberry.input(description="Writes the defaults of a tenant or of the environment.")
class SetDefaultPreferencesInput(WriteInput):
    """Merges into the defaults, or replaces them."""

    tenant_id: ID | None = field(description="The tenant; the environment when left out.")
    preferences: PreferencesInput = field(description="The preferences.")
    persistence: PersistenceStrategy = field(
        default=PersistenceStrategy.MERGE,
        description="Whether the given preferences replace the stored ones or are merged into them.",
    )
    expected_revision: int | None = field(description=EXPECTED_REVISION)
    dry_run: bool = field(default=False, description=DRY_RUN)

    def target(self) -> requests.DefaultSet:
        """The defaults to write."""
        return requests.DefaultSet(self.tenant_id)

    def request(self) -> requests.SetPreferences:
        """Write the whole set."""
        return _whole_set(self.preferences, self.persistence)


@strawberry.input(description="Writes one kind of channel of a set.")
class SetChannelTypeInput(UserWriteInput):
    """Puts one setting among the channel types."""

    channel_type: ChannelType = field(description="The kind of channel.")
    setting: Maybe[PreferenceSettingInput | None] = field(description="The setting; null removes it.")

    def request(self) -> requests.PutSetting:
        """Write the kind of channel."""
        kind = model.ChannelType[self.channel_type.name].value
        return _put("channel_types", kind, self.setting, "channel_type")


@strawberry.input(description="Writes one channel of a set.")
class SetChannelInput(UserWriteInput):
    """Puts one setting among the channels."""

    channel_id: UUID = field(description="The channel.")
    setting: Maybe[PreferenceSettingInput | None] = field(description="The setting; null removes it.")

    def request(self) -> requests.PutSetting:
        """Write the channel."""
        return _put("channels", self.channel_id, self.setting, "channel_id")


@strawberry.input(description="Writes one workflow of a set.")
class SetWorkflowInput(UserWriteInput):
    """Puts one setting among the workflows."""

    key: str = field(description="The workflow.")
    setting: Maybe[KeyedSettingInput | None] = field(
        description="The setting, which replaces the workflow's stored one; null removes it."
    )

    def request(self) -> requests.PutSetting:
        """Write the workflow."""
        return _put_keyed("workflows", self.key, self.setting)


@strawberry.input(description="Writes one category of a set.")
class SetCategoryInput(UserWriteInput):
    """Puts one setting among the categories."""

    key: str = field(description="The category.")
    setting: Maybe[KeyedSettingInput | None] = field(
        description="The setting, which replaces the category's stored one; null removes it."
    )

    def request(self) -> requests.PutSetting:
        """Write the category."""
        return _put_keyed("categories", self.key, self.setting)


@strawberry.input(description="Writes whether commercial messages are wanted.")
class SetCommercialSubscribedInput(UserWriteInput):
    """Puts the one setting that has no key."""

    setting: Maybe[PreferenceSettingInput | None] = field(description="The setting; null removes it.")

    def request(self) -> requests.PutSetting:
        """Write the setting."""
        return _put("commercial_subscribed", None, self.setting)


@strawberry.input(description="Removes a set, so that only defaults apply.")
class UnsetPreferencesInput(UserWriteInput):
    """Says only which set."""

    def request(self) -> requests.UnsetPreferences:
        """Remove the set."""
        return requests.UnsetPreferences()


@strawberry.input(description="Removes the defaults of a tenant or of the environment.")
class UnsetDefaultPreferencesInput(WriteInput):
    """Says only which defaults."""

    tenant_id: ID | None = field(description="The tenant; the environment when left out.")
    expected_revision: int | None = field(description=EXPECTED_REVISION)
    dry_run: bool = field(default=False, description=DRY_RUN)

    def target(self) -> requests.DefaultSet:
        """The defaults to remove."""
        return requests.DefaultSet(self.tenant_id)

    def request(self) -> requests.UnsetPreferences:
        """Remove the defaults."""
        return requests.UnsetPreferences()


def _whole_set(given: PreferencesInput, persistence: PersistenceStrategy) -> requests.SetPreferences:
    builder = TreeBuilder()
    tree = builder.preferences(given, ("input", "preferences"))
    return requests.SetPreferences(tree, model.PersistenceStrategy[persistence.name], problems=builder.problems)


def _put(
    part: str, key: str | None, given: Some[PreferenceSettingInput | None] | None, key_name: str = "key"
) -> requests.PutSetting:
    builder = TreeBuilder()
    setting = None if given is None or given.value is None else builder.setting(given.value, _SETTING)
    return requests.PutSetting(part, key, setting, key_name, [*_left_out(given), *builder.problems])


def _put_keyed(part: str, key: str, given: Some[KeyedSettingInput | None] | None) -> requests.PutSetting:
    builder = TreeBuilder()
    setting = None if given is None or given.value is None else builder.keyed(given.value, _SETTING)
    return requests.PutSetting(part, key, setting, problems=[*_left_out(given), *builder.problems])


def _left_out(given: object) -> Sequence[Problem]:
    """The problem of a setting that is left out: null removes, so that a forgotten variable removes nothing."""
    return () if given is not None else [Problem("Give the setting, or null to remove the stored one.", _SETTING)]
