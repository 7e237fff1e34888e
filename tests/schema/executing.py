"""A short way to execute operations as different callers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from strawberry.types import ExecutionResult

from gateway.auth.callers import ALL_PERMISSIONS, Caller
from gateway.errors import GatewayError, Unauthenticated
from gateway.settings import Settings
from schema import Context, Services, create_schema
from schema.assembly import GatewaySchema
from tests.schema.execution.plan.comparing import ComparingEngine

REQUEST_ID = "request-1"

SERVER = Caller(subject="sk_server", permissions=ALL_PERMISSIONS)
USER = Caller(subject="jhammond", permissions=frozenset(), user_id="jhammond")
NOBODY = Unauthenticated("Send `Authorization: Bearer <key or user token>`.")

SCHEMA = create_schema(Settings(introspection=True))
if SCHEMA.engine.plans is not None:
    SCHEMA.engine = ComparingEngine(
        SCHEMA.engine.schema, SCHEMA.engine.checks, SCHEMA.engine.plans, SCHEMA.engine.fanout
    )


@dataclass(frozen=True)
class Executor:
    """Executes documents against the services."""

    services: Services
    schema: GatewaySchema = field(default=SCHEMA, kw_only=True)

    async def execute(
        self, document: str, *, caller: Caller | GatewayError = SERVER, **variables: Any
    ) -> ExecutionResult:
        """The whole result; a plan is compared with graphql-core."""
        return await self.schema.execute(document, variables, context_value=self._context(caller))

    async def data(self, document: str, *, caller: Caller | GatewayError = SERVER, **variables: Any) -> Any:
        """The value of the one root field, when nothing went wrong."""
        result = await self.execute(document, caller=caller, **variables)
        assert result.errors is None
        assert result.data is not None
        (value,) = result.data.values()
        return value

    async def error(self, document: str, *, caller: Caller | GatewayError = SERVER, **variables: Any) -> dict[str, Any]:
        """The one error, as it is sent."""
        result = await self.execute(document, caller=caller, **variables)
        assert result.errors is not None
        (error,) = result.errors
        return dict(error.formatted)

    @asynccontextmanager
    async def stream(
        self, document: str, *, caller: Caller | GatewayError = SERVER, **variables: Any
    ) -> AsyncIterator[AsyncIterator[ExecutionResult]]:
        """The results of a subscription, which ends with the block."""
        results = await self.schema.subscribe(document, variables, context_value=self._context(caller))
        try:
            yield results
        finally:
            await results.aclose()

    def _context(self, caller: Caller | GatewayError) -> Context:
        return Context(self.services, REQUEST_ID, caller)
