"""Endpoints that start bulk operations and show them.

Source: Knock API reference, "Bulk set preferences", "Bulk operations".
"""

from typing import Final

from gateway.auth.callers import Caller, Permission
from gateway.bulk.model import BulkOperation
from gateway.bulk.service import BulkService
from gateway.errors import NotFound
from gateway.rates import Rate
from gateway.rest.bodies import bulk_submission
from gateway.rest.endpoint import Access, Answer, Call, Endpoint
from gateway.rest.error_paths import client_paths
from gateway.rest.json_schemas import ref
from gateway.rest.resources import Resource, bulk_operation

_MAX_ERROR_ITEMS: Final = 1000
"""The most failed rows in one answer; the service gives no more at once."""


class BulkEndpoints:
    """The endpoints of bulk operations; `root_path` stands in front of the paths that clients are told."""

    def __init__(self, service: BulkService, *, root_path: str) -> None:
        self._service = service
        self._root_path = root_path

    def endpoints(self) -> list[Endpoint]:
        """All of them, for the router and the OpenAPI document."""
        return [
            self._submission("POST", "bulkSetPreferences"),
            self._submission("PUT", "bulkSetPreferencesByOlderClients"),
            Endpoint(
                method="GET",
                path="/v1/bulk_operations/{operation_id}",
                name="getBulkOperation",
                summary="Where a bulk operation stands; a canceled one is shown as failed.",
                handler=self._get,
                gives=ref("BulkOperation"),
                access=Access.SERVERS,
                missing="There is no such operation.",
            ),
        ]

    def _submission(self, method: str, name: str) -> Endpoint:
        return Endpoint(
            method=method,
            path="/v1/users/bulk/preferences",
            name=name,
            summary="Starts writing the same preferences for many users in the background.",
            handler=self._submit,
            takes=ref("BulkPreferencesRequest"),
            gives=ref("BulkOperation"),
            access=Access.SERVERS,
            deprecated=method == "PUT",
            rate=Rate.BULK,
        )

    async def _submit(self, call: Call) -> Answer:
        key = call.idempotency_key
        submission = bulk_submission(call.body, None if key is None else key.key)
        with client_paths({("set_id",): ("preferences", "id")}):
            accepted = await self._service.submit(call.caller, submission)
        return Answer(await self._shown(call.caller, accepted.operation), replayed=accepted.replayed)

    async def _get(self, call: Call) -> Answer:
        operation_id = call.path["operation_id"]
        operation = await self._service.get(call.caller, operation_id)
        if operation is None:
            raise NotFound("bulk operation", operation_id)
        return Answer(await self._shown(call.caller, operation))

    async def _shown(self, caller: Caller, operation: BulkOperation) -> Resource:
        """The operation as this caller may see it: without `bulk:read` it is not told which rows failed."""
        if Permission.BULK_READ not in caller.permissions:
            return bulk_operation(operation, None, root_path=self._root_path)
        first = min(operation["error_count"], _MAX_ERROR_ITEMS)
        failed = await self._service.error_items(caller, operation, first)
        return bulk_operation(operation, failed, root_path=self._root_path)
