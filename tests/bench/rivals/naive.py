"""What one writes first: Strawberry as it comes, motor, and resolvers that make objects of documents."""

from datetime import datetime
from os import environ
from typing import Any

import strawberry
from motor.motor_asyncio import AsyncIOMotorClient
from strawberry.asgi import GraphQL

from tests.bench.rivals.writing import write

_client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
    environ["MONGODB_URL"], w="majority", readConcernLevel="majority", tz_aware=True
)
_sets = _client[environ["MONGODB_DATABASE"]]["rival_sets"]


@strawberry.type
class Setting:
    enabled: bool | None


@strawberry.type
class ChannelTypes:
    email: Setting | None
    in_app_feed: Setting | None
    sms: Setting | None
    push: Setting | None


@strawberry.type
class Keyed:
    key: str
    enabled: bool | None
    channel_types: ChannelTypes | None


@strawberry.type
class PreferenceSet:
    id: strawberry.ID
    set_id: str
    exists: bool
    revision: int
    inserted_at: datetime | None
    updated_at: datetime | None
    channel_types: ChannelTypes | None
    workflows: list[Keyed]
    categories: list[Keyed]


@strawberry.type
class Change:
    path: list[str]
    before: bool | None
    after: bool | None


@strawberry.type
class Written:
    preference_set: PreferenceSet
    changes: list[Change]


@strawberry.input
class SettingInput:
    enabled: bool | None = None


@strawberry.input
class ChannelTypesInput:
    email: SettingInput | None = None
    in_app_feed: SettingInput | None = None
    sms: SettingInput | None = None
    push: SettingInput | None = None


@strawberry.input
class KeyedInput:
    key: str
    channel_types: ChannelTypesInput | None = None


@strawberry.input
class PreferencesInput:
    channel_types: ChannelTypesInput | None = None
    workflows: list[KeyedInput] | None = None


@strawberry.input
class SetPreferencesInput:
    user_id: strawberry.ID
    preferences: PreferencesInput


KINDS = {"email": "email", "inAppFeed": "in_app_feed", "sms": "sms", "push": "push"}


def _setting(document: dict[str, Any] | None) -> Setting | None:
    return None if document is None else Setting(enabled=document.get("enabled"))


def _channel_types(document: dict[str, Any] | None) -> ChannelTypes | None:
    if document is None:
        return None
    return ChannelTypes(**{name: _setting(document.get(kind)) for kind, name in KINDS.items()})


def _keyed(document: dict[str, Any]) -> Keyed:
    return Keyed(
        key=document["key"],
        enabled=document.get("enabled"),
        channel_types=_channel_types(document.get("channelTypes")),
    )


def _set(document: dict[str, Any]) -> PreferenceSet:
    return PreferenceSet(
        id=document["_id"],
        set_id=document["setId"],
        exists=document["exists"],
        revision=document["revision"],
        inserted_at=document["insertedAt"],
        updated_at=document["updatedAt"],
        channel_types=_channel_types(document["channelTypes"]),
        workflows=[_keyed(each) for each in document["workflows"]],
        categories=[_keyed(each) for each in document["categories"]],
    )


def _given(kinds: ChannelTypesInput | None) -> dict[str, Any]:
    found = ((kind, getattr(kinds, name, None)) for kind, name in KINDS.items())
    return {kind: {"enabled": setting.enabled} for kind, setting in found if setting is not None}


@strawberry.type
class Query:
    @strawberry.field
    async def preference_set(self, user_id: strawberry.ID) -> PreferenceSet:
        document = await _sets.find_one({"_id": user_id}, {"history": 0})
        assert document is not None
        return _set(document)

    @strawberry.field
    async def preference_sets(self, user_ids: list[strawberry.ID]) -> list[PreferenceSet]:
        return [_set(each) async for each in _sets.find({"_id": {"$in": user_ids}}, {"history": 0})]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def set_preferences(self, input: SetPreferencesInput) -> Written:  # noqa: A002 - the argument of the schema
        preferences = {
            "channelTypes": _given(input.preferences.channel_types),
            "workflows": [
                {"key": each.key, "channelTypes": _given(each.channel_types)}
                for each in input.preferences.workflows or []
            ],
        }
        stored, changes = await write(_sets, input.user_id, preferences)
        return Written(preference_set=_set(stored), changes=[Change(**each) for each in changes])


app = GraphQL(strawberry.Schema(query=Query, mutation=Mutation))
