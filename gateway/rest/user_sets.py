"""Endpoints of users' preference sets.

A read shows what applies: the stored set over the defaults of its tenant and of the environment. A write answers what a
read would, because clients put the answer into their cache. `?stored=true` shows what is stored, without defaults.

Source: Knock API reference, "Preferences", with the endpoints for parts of a set that older clients use.
"""

from dataclasses import replace

from gateway.preferences.model import PreferenceSet
from gateway.preferences.overlays import OverlaidSet
from gateway.preferences.requests import PutSetting, UnsetPreferences, UserSet, WriteRequest
from gateway.preferences.service import PreferenceService
from gateway.preferences.tree import KEYED_CONTAINERS
from gateway.preferences.writing import WrittenSets
from gateway.rest.bodies import flag, set_request, setting_request, subscribes
from gateway.rest.default_marks import part_without_marks, without_marks
from gateway.rest.endpoint import Answer, Call, Endpoint, Handler, QueryParameter
from gateway.rest.error_paths import Path, client_paths
from gateway.rest.json_schemas import FLAG, IDENTIFIER, Schema, list_of, ref
from gateway.rest.resources import preference_set, stored_set

_ALL = "/v1/users/{user_id}/preferences"
_ONE = f"{_ALL}/{{set_id}}"

_TENANT = QueryParameter("tenant", "A tenant whose defaults to lay under the set.", IDENTIFIER)

_STORED = QueryParameter("stored", "Whether to show what is stored, without any defaults.", FLAG)

_WHOLE_BODY: dict[Path, Path] = {("preferences",): (), ("setting",): ()}
_SUBSCRIBED: dict[Path, Path] = {("preferences",): (), ("setting",): ("subscribed",)}


class UserSetEndpoints:
    """The endpoints of users' sets and of their parts."""

    def __init__(self, service: PreferenceService) -> None:
        self._service = service

    def endpoints(self) -> list[Endpoint]:
        """All of them, for the router and the OpenAPI document."""
        return [
            *self._reads(),
            *self._writes(),
            *self._of_part("channel_types", "setChannelType", "setChannelTypes"),
            *self._of_part("workflows", "setWorkflow", "setWorkflows"),
            *self._of_part("categories", "setCategory", "setCategories"),
        ]

    def _reads(self) -> list[Endpoint]:
        return [
            Endpoint(
                method="GET",
                path=_ALL,
                name="listPreferenceSets",
                summary="All the sets of a user, each over the defaults that apply.",
                handler=self._list,
                gives=list_of("PreferenceSet"),
            ),
            Endpoint(
                method="GET",
                path=_ONE,
                name="getPreferenceSet",
                summary="A user's set over the defaults that apply; empty, never missing, when nothing is stored.",
                handler=self._get,
                gives=ref("PreferenceSet"),
                query=(_TENANT, _STORED),
                versioned=True,
            ),
        ]

    def _writes(self) -> list[Endpoint]:
        return [
            Endpoint(
                method="PUT",
                path=_ONE,
                name="setPreferenceSet",
                summary="Replaces a user's set, or merges into it; gives what a read gives then.",
                handler=self._put,
                query=(_STORED,),
                takes=ref("PreferenceSetRequest"),
                gives=ref("PreferenceSet"),
                versioned=True,
            ),
            Endpoint(
                method="DELETE",
                path=_ONE,
                name="unsetPreferenceSet",
                summary="Removes a user's set, so that only defaults apply.",
                handler=self._delete,
                gives=None,
                versioned=True,
            ),
        ]

    def _of_part(self, part: str, name_of_one: str, name_of_all: str) -> list[Endpoint]:
        async def put_one(call: Call) -> Answer:
            spellings = _SUBSCRIBED if subscribes(call.body) else _WHOLE_BODY
            return await self._write(call, setting_request(part, call.path["key"], call.body), spellings)

        async def put_all(call: Call) -> Answer:
            return await self._write(call, PutSetting(part, None, part_without_marks(part, call.body)), _WHOLE_BODY)

        def endpoint(path: str, name: str, handler: Handler, takes: Schema) -> Endpoint:
            return Endpoint(
                method="PUT",
                path=f"{_ONE}/{part}{path}",
                name=name,
                summary=f"Writes {part} of a user's set, and leaves the rest of the set alone.",
                handler=handler,
                query=(_STORED,),
                takes=takes,
                gives=ref("PreferenceSet"),
                versioned=True,
                deprecated=True,
            )

        keyed = part in KEYED_CONTAINERS
        return [
            endpoint("/{key}", name_of_one, put_one, ref("KeyedSettingRequest" if keyed else "SettingRequest")),
            endpoint("", name_of_all, put_all, ref("KeyedSettings" if keyed else "ChannelTypes")),
        ]

    async def _list(self, call: Call) -> Answer:
        overlaid = await self._service.overlaid_sets(call.caller, call.path["user_id"])
        return Answer([preference_set(each.preference_set["set_id"], each.tree) for each in overlaid])

    async def _get(self, call: Call) -> Answer:
        if flag(call.query, _STORED.name):
            return _answer(await self._service.read(call.caller, _target(call)))
        tenant_id = call.query.get(_TENANT.name) or None
        with client_paths({("tenant_id",): (_TENANT.name,)}):
            return _answer_overlaid(await self._service.read_overlaid(call.caller, _target(call), tenant_id))

    async def _put(self, call: Call) -> Answer:
        with client_paths(_WHOLE_BODY):
            request = set_request(without_marks(call.body))
        return await self._write(call, request, _WHOLE_BODY)

    async def _delete(self, call: Call) -> Answer:
        written = await self._written(call, UnsetPreferences(), {})
        return Answer(replayed=written.replayed)

    async def _write(self, call: Call, request: WriteRequest, spellings: dict[Path, Path]) -> Answer:
        shows_stored = flag(call.query, _STORED.name)
        written = await self._written(call, request, spellings)
        preference_set = written.sets[0]
        if shows_stored:
            answer = _answer(preference_set)
        else:
            answer = _answer_overlaid(await self._service.overlay(call.caller, preference_set))
        return replace(answer, replayed=written.replayed)

    async def _written(self, call: Call, request: WriteRequest, spellings: dict[Path, Path]) -> WrittenSets:
        requests = [(_target(call), request)]
        with client_paths(spellings):
            return await self._service.write_all(call.caller, requests, call.options, call.idempotency_key)


def _answer(stored: PreferenceSet) -> Answer:
    return Answer(stored_set(stored), stored["revision"])


def _answer_overlaid(overlaid: OverlaidSet) -> Answer:
    stored = overlaid.preference_set
    return Answer(preference_set(stored["set_id"], overlaid.tree), stored["revision"])


def _target(call: Call) -> UserSet:
    return UserSet(call.path["user_id"], call.path["set_id"])
