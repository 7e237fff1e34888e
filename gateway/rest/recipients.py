"""Endpoints of users and tenants. Only their preferences are kept; other properties are accepted and dropped.

Source: Knock API reference, "Users", "Tenants"; preferences overview, "Setting preferences inline".
"""

from dataclasses import replace

from gateway.auth.callers import Permission
from gateway.preferences.model import PreferenceSet, Tree
from gateway.preferences.requests import DefaultSet
from gateway.preferences.service import PreferenceService
from gateway.preferences.tree import tree_of
from gateway.rest import resources
from gateway.rest.bodies import flag, identify_requests, tenant_requests
from gateway.rest.endpoint import Access, Answer, Call, Endpoint, QueryParameter
from gateway.rest.error_paths import Path, client_paths
from gateway.rest.json_schemas import FLAG, ref

_USER = "/v1/users/{user_id}"
_TENANT = "/v1/tenants/{tenant_id}"

_RESOLVE = QueryParameter(
    "resolve_full_preference_settings", "Whether to show the tenant's defaults over the environment's.", FLAG
)
_IN_SETTINGS: dict[Path, Path] = {("preferences",): ("settings", "preference_set")}


class RecipientEndpoints:
    """The endpoints of users and tenants as recipients, without those of users' single sets."""

    def __init__(self, service: PreferenceService) -> None:
        self._service = service

    def endpoints(self) -> list[Endpoint]:
        """All of them, for the router and the OpenAPI document."""
        return [*self._of_users(), *self._of_tenants()]

    def _of_users(self) -> list[Endpoint]:
        return [
            Endpoint(
                method="GET",
                path=_USER,
                name="getUser",
                summary="A user; there is one for every id, and nothing is kept of them but their sets.",
                handler=self._get_user,
                gives=ref("User"),
            ),
            Endpoint(
                method="PUT",
                path=_USER,
                name="identifyUser",
                summary="Merges the given sets into a user's, all or none. Other properties are not kept.",
                handler=self._put_user,
                takes=ref("UserRequest"),
                gives=ref("User"),
            ),
        ]

    def _of_tenants(self) -> list[Endpoint]:
        return [
            Endpoint(
                method="GET",
                path=_TENANT,
                name="getTenant",
                summary="A tenant with its defaults; there is one for every id.",
                handler=self._get_tenant,
                gives=ref("Tenant"),
                query=(_RESOLVE,),
                access=Access.SERVERS,
                versioned=True,
            ),
            Endpoint(
                method="PUT",
                path=_TENANT,
                name="setTenant",
                summary="Merges into a tenant's defaults, or removes them. Other properties are not kept.",
                handler=self._put_tenant,
                takes=ref("TenantRequest"),
                gives=ref("Tenant"),
                query=(_RESOLVE,),
                access=Access.SERVERS,
                versioned=True,
            ),
        ]

    async def _get_user(self, call: Call) -> Answer:
        overlaid = await self._service.overlaid_sets(call.caller, call.path["user_id"])
        return Answer(resources.user(call.path["user_id"], [each.preference_set for each in overlaid]))

    async def _put_user(self, call: Call) -> Answer:
        user_id = call.caller.resolve_user(call.path["user_id"], Permission.PREFERENCES_WRITE)
        with client_paths({("set_id",): ("preferences",)}):
            requests = identify_requests(user_id, call.body)
            written = await self._service.write_all(call.caller, requests, call.options, call.idempotency_key)
        return Answer(resources.user(user_id, written.sets, written.done_at), replayed=written.replayed)

    async def _get_tenant(self, call: Call) -> Answer:
        resolved = flag(call.query, _RESOLVE.name)
        overlaid = await self._service.read_overlaid(call.caller, DefaultSet(call.path["tenant_id"]))
        return _tenant(overlaid.preference_set, overlaid.tree if resolved else None)

    async def _put_tenant(self, call: Call) -> Answer:
        requests = tenant_requests(call.path["tenant_id"], call.body)
        if not requests:
            return await self._get_tenant(call)
        if resolved := flag(call.query, _RESOLVE.name):
            call.caller.require(Permission.DEFAULTS_READ)
        with client_paths(_IN_SETTINGS):
            written = await self._service.write_all(call.caller, requests, call.options, call.idempotency_key)
        answer = await self._get_tenant(call) if resolved else _tenant(written.sets[0])
        return replace(answer, replayed=written.replayed)


def _tenant(stored: PreferenceSet, resolved: Tree | None = None) -> Answer:
    """The tenant with its stored defaults, or with `resolved`: those over the environment's."""
    own = tree_of(stored) if stored["exists"] else None
    return Answer(resources.tenant(stored["set_id"], resolved or own), stored["revision"])
