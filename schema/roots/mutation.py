"""The mutation root. Each field makes one call into a service.

Resolvers let refusals leave as exceptions. Where the result of a field has a member for a refusal, `schema.errors`
makes the member.
"""

from typing import Annotated, Final, cast

import strawberry
from strawberry import argument, mutation

from gateway.bulk.model import Accepted
from gateway.errors import InvalidInput
from schema.context import Info
from schema.inputs.bulk_operations import BulkSetPreferencesInput, CancelBulkOperationInput, RetryBulkOperationInput
from schema.inputs.error_paths import ARGUMENT, as_written
from schema.inputs.writes import (
    SetCategoryInput,
    SetChannelInput,
    SetChannelTypeInput,
    SetCommercialSubscribedInput,
    SetDefaultPreferencesInput,
    SetPreferencesInput,
    SetWorkflowInput,
    UnsetDefaultPreferencesInput,
    UnsetPreferencesInput,
    WriteInput,
)
from schema.types.results import (
    BulkOperationAccepted,
    BulkSetPreferencesResult,
    CancelBulkOperationResult,
    PreferencesWritten,
    RetryBulkOperationResult,
    SetCategoryResult,
    SetChannelResult,
    SetChannelTypeResult,
    SetCommercialSubscribedResult,
    SetDefaultPreferencesResult,
    SetPreferencesResult,
    SetWorkflowResult,
    UnsetDefaultPreferencesResult,
    UnsetPreferencesResult,
)

_WRITE: Final = argument(name=ARGUMENT, description="The write.")
_REMOVAL: Final = argument(name=ARGUMENT, description="The removal.")
_OPERATION: Final = argument(name=ARGUMENT, description="The operation.")

_NOTHING_SAID: Final = cast("UnsetPreferencesInput", {})
"""The default as the schema shows it; what a resolver gets instead is an input with that type's own defaults."""


async def write_preferences(info: Info, given: Annotated[SetPreferencesInput, _WRITE]) -> PreferencesWritten:
    """Write the set."""
    return await _write(info, given)


async def write_channel_type(info: Info, given: Annotated[SetChannelTypeInput, _WRITE]) -> PreferencesWritten:
    """Write one of its channel types."""
    return await _write(info, given)


async def write_channel(info: Info, given: Annotated[SetChannelInput, _WRITE]) -> PreferencesWritten:
    """Write one of its channels."""
    return await _write(info, given)


async def write_workflow(info: Info, given: Annotated[SetWorkflowInput, _WRITE]) -> PreferencesWritten:
    """Write one of its workflows."""
    return await _write(info, given)


async def write_category(info: Info, given: Annotated[SetCategoryInput, _WRITE]) -> PreferencesWritten:
    """Write one of its categories."""
    return await _write(info, given)


async def write_commercial_subscribed(
    info: Info, given: Annotated[SetCommercialSubscribedInput, _WRITE]
) -> PreferencesWritten:
    """Write its commercial subscription."""
    return await _write(info, given)


async def remove_preferences(
    info: Info, given: Annotated[UnsetPreferencesInput, _REMOVAL] = _NOTHING_SAID
) -> PreferencesWritten:
    """Remove the set."""
    return await _write(info, given)


async def write_defaults(info: Info, given: Annotated[SetDefaultPreferencesInput, _WRITE]) -> PreferencesWritten:
    """Write the defaults."""
    return await _write(info, given)


async def remove_defaults(info: Info, given: Annotated[UnsetDefaultPreferencesInput, _REMOVAL]) -> PreferencesWritten:
    """Remove the defaults."""
    return await _write(info, given)


async def start_bulk_operation(
    info: Info, given: Annotated[BulkSetPreferencesInput, _OPERATION]
) -> BulkOperationAccepted:
    """Start the operation."""
    caller, submission = info.context.caller, given.submission()
    try:
        return _accepted(await info.context.services.bulk.submit(caller, submission))
    except InvalidInput as refusal:
        raise as_written(refusal, given) from refusal


async def cancel_bulk_operation(
    info: Info, given: Annotated[CancelBulkOperationInput, _OPERATION]
) -> BulkOperationAccepted:
    """Stop the operation."""
    return _accepted(await info.context.services.bulk.cancel(info.context.caller, given.id))


async def retry_bulk_operation(
    info: Info, given: Annotated[RetryBulkOperationInput, _OPERATION]
) -> BulkOperationAccepted:
    """Start an operation for the rows of the older one that did not succeed."""
    try:
        return _accepted(await info.context.services.bulk.retry(info.context.caller, given.id, given.idempotency_key))
    except InvalidInput as refusal:
        raise as_written(refusal, given) from refusal


def _accepted(accepted: Accepted) -> BulkOperationAccepted:
    return BulkOperationAccepted(bulk_operation=accepted.operation, replayed=accepted.replayed)


async def _write(info: Info, given: WriteInput) -> PreferencesWritten:
    caller, request = info.context.caller, given.request()
    try:
        written = await info.context.services.preferences.write(caller, given.target(), request, given.options())
    except InvalidInput as refusal:
        raise as_written(refusal, given) from refusal
    return PreferencesWritten(preference_set=written.preference_set, record=written.record)


@strawberry.type(
    description="Write. Expected failures are members of the result. Any other failure is in `errors` and makes its "
    "field null; the other fields are carried out all the same."
)
class Mutation:
    """The root type."""

    set_preferences: SetPreferencesResult | None = mutation(
        resolver=write_preferences, description="Writes a whole set: replaces it, or merges into it."
    )
    set_channel_type: SetChannelTypeResult | None = mutation(
        resolver=write_channel_type, description="Writes one kind of channel and leaves the rest of the set alone."
    )
    set_channel: SetChannelResult | None = mutation(
        resolver=write_channel, description="Writes one channel and leaves the rest of the set alone."
    )
    set_workflow: SetWorkflowResult | None = mutation(
        resolver=write_workflow, description="Writes one workflow and leaves the rest of the set alone."
    )
    set_category: SetCategoryResult | None = mutation(
        resolver=write_category, description="Writes one category and leaves the rest of the set alone."
    )
    set_commercial_subscribed: SetCommercialSubscribedResult | None = mutation(
        resolver=write_commercial_subscribed,
        description="Writes whether commercial messages are wanted and leaves the rest of the set alone.",
    )
    unset_preferences: UnsetPreferencesResult | None = mutation(
        resolver=remove_preferences, description="Removes a set, so that only defaults apply."
    )
    set_default_preferences: SetDefaultPreferencesResult | None = mutation(
        resolver=write_defaults, description="Writes the defaults of a tenant or of the environment."
    )
    unset_default_preferences: UnsetDefaultPreferencesResult | None = mutation(
        resolver=remove_defaults,
        description="Removes the defaults of a tenant or of the environment, so that only those below them apply.",
    )
    bulk_set_preferences: BulkSetPreferencesResult | None = mutation(
        resolver=start_bulk_operation,
        description="Starts writing the same preferences for many users in the background.",
    )
    cancel_bulk_operation: CancelBulkOperationResult | None = mutation(
        resolver=cancel_bulk_operation, description="Stops a bulk operation; rows already written stay written."
    )
    retry_bulk_operation: RetryBulkOperationResult | None = mutation(
        resolver=retry_bulk_operation,
        description="Starts a new operation for the rows of an older one that did not succeed.",
    )
