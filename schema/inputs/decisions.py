"""The inputs that describe a message to decide about, and how they become a request to the service."""

from typing import cast

import strawberry
from strawberry import ID, field
from strawberry.scalars import JSON

from gateway.preferences import model
from gateway.preferences.requests import DecisionRequest
from schema.types.basics.enums import ChannelType
from schema.types.basics.scalars import UUID


@strawberry.input(description="A channel the message could use.")
class DecisionChannelInput:
    """One of the channels that the decision is asked about."""

    channel_type: ChannelType = field(description="The kind of channel.")
    channel_id: UUID | None = field(description="The channel, when it is known.")


@strawberry.input(description="The message to decide about.")
class DecisionInput:
    """Becomes a `DecisionRequest`."""

    user_id: ID | None = field(description="The recipient; the caller when left out.")
    tenant_id: ID | None = field(description="The tenant the message is sent for.")
    workflow: str | None = field(description="The workflow.")
    categories: list[str] = field(default_factory=list, description="The categories of the workflow.")
    channels: list[DecisionChannelInput] = field(description="The channels the message could use.")
    commercial: bool = field(default=False, description="Whether the message is commercial.")
    override: bool = field(default=False, description="Whether the workflow overrides preferences.")
    variables: JSON | None = field(
        description="What conditions can refer to: an object whose keys are `recipient`, `data`, `actor`, `tenant`, "
        "`workflow`, `vars` and `run`, each optional."
    )

    def request(self) -> DecisionRequest:
        """The message in the words of the service."""
        return DecisionRequest(
            user_id=self.user_id,
            tenant_id=self.tenant_id,
            workflow=self.workflow,
            categories=self.categories,
            channels=[(model.ChannelType[each.channel_type.name].value, each.channel_id) for each in self.channels],
            commercial=self.commercial,
            override=self.override,
            variables=cast("model.Json", self.variables),
        )
