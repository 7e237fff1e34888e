"""How many commands an operation sends to the database."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from gateway.bulk.service import BulkLimits, BulkService
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.client import Client, Database
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.service import PreferenceService, ServiceLimits
from gateway.settings import Settings
from schema import Services, create_schema
from schema.assembly import GatewaySchema
from tests.schema.executing import Executor

SERVED = create_schema()
"""The schema as it is served; other tests execute each document twice, which would count twice."""


@dataclass
class Commands(CommandListener):
    """The names of the commands sent."""

    names: list[str] = field(default_factory=list)

    def started(self, event: CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass


@dataclass(frozen=True)
class CountedExecutor(Executor):
    """Executes documents and tells what they cost."""

    schema: GatewaySchema = field(default=SERVED, kw_only=True)
    commands: Commands

    async def count(self, document: str, **variables: Any) -> tuple[Any, list[str]]:
        """The value of the one root field, and the commands it took."""
        before = len(self.commands.names)
        value = await self.data(document, **variables)
        return value, self.commands.names[before:]


def counting_client(url: str, commands: Commands) -> Client:
    return AsyncIOMotorClient(url, event_listeners=[commands], tz_aware=True)


def counted_services(services: Services, database: Database) -> Services:
    """The same with limits of every day and on another connection."""
    settings = Settings()
    store = MongoPreferenceStore(database, max_history_records=settings.max_history_records)
    operations = MongoOperationStore(database, timeout_seconds=settings.mongodb_timeout_seconds)
    return replace(
        services,
        preferences=PreferenceService(store, ServiceLimits.of(settings), services.now),
        bulk=BulkService(operations, BulkLimits.of(settings), new_id=lambda: str(uuid4())),
        settings=settings,
    )
