"""JSON Schemas of the bodies, for the OpenAPI document.

They describe bodies to readers and generators. What is accepted is decided by `gateway.preferences.parse`.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from gateway.bulk.model import Status
from gateway.preferences.identifiers import MAX_ID_LENGTH, MAX_KEY_LENGTH
from gateway.preferences.model import ChannelType, ConditionOperator, MergeStrategy, PersistenceStrategy
from gateway.preferences.tree import STRATEGY
from gateway.rest.bodies import STRATEGY as PERSISTENCE
from gateway.texts import UUID_PATTERN

Schema: TypeAlias = Mapping[str, Any]
"""A JSON Schema."""


def ref(name: str) -> Schema:
    """A reference to the component of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(name: str) -> Schema:
    """The schema of a list of such components."""
    return {"type": "array", "items": ref(name)}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _resource(properties: Mapping[str, Schema]) -> Schema:
    """An object in an answer: every member is there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _closed(properties: Mapping[str, Schema]) -> Schema:
    """An object in a request: any of these members, and no other."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _open(properties: Mapping[str, Schema]) -> Schema:
    """An object in a request: any of these members; others are dropped."""
    return {"type": "object", "properties": properties}


def _by_key(setting: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"maxLength": MAX_KEY_LENGTH}, "additionalProperties": setting}


FLAG: Final[Schema] = {"type": "boolean", "default": False}
IDENTIFIER: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MAX_ID_LENGTH, "pattern": "^[^/#\\u0000]+$"}

KEY: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH}

_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DATE: Final[Schema] = {"type": "string", "format": "date-time"}
_CHANNEL_IDS: Final[Schema] = {"format": "uuid", "pattern": f"^{UUID_PATTERN.replace('a-f', 'A-Fa-f')}$"}
_MARK: Final[Schema] = {"enum": [*MergeStrategy], "description": "`replace` is for defaults only."}
_SETTING: Final = _or_null(ref("Setting"))

_SUBSCRIPTION: Final = {**_closed({"subscribed": _or_null({"type": "boolean"})}), "required": ["subscribed"]}

_CONDITIONS: Final[Schema] = {"type": "array", "items": ref("Condition")}

_CHANNEL_SETTINGS: Final[Mapping[str, Schema]] = {
    "channel_types": _or_null(ref("ChannelTypes")),
    "channels": _or_null(ref("Channels")),
}

_PARTS: Final[Mapping[str, Schema]] = {
    **_CHANNEL_SETTINGS,
    "workflows": _or_null(ref("KeyedSettings")),
    "categories": _or_null(ref("KeyedSettings")),
    "commercial_subscribed": _SETTING,
}

_REQUESTED_SET: Final = _closed(
    {
        "__typename": _or_null(_TEXT),
        "id": _or_null(IDENTIFIER),
        # Its other spelling (`STRATEGY_OF_PYTHON`) is left out: to generators both would be one name.
        PERSISTENCE: _or_null({"enum": [*PersistenceStrategy]}),
        **_PARTS,
    }
)

COMPONENTS: Final[Mapping[str, Schema]] = {
    "PreferenceSet": _resource({"__typename": {"const": "PreferenceSet"}, "id": _TEXT, **_PARTS}),
    "PreferenceSetRequest": _REQUESTED_SET,
    "SettingRequest": {"anyOf": [_SUBSCRIPTION, ref("Setting")]},
    "KeyedSettingRequest": {"anyOf": [_SUBSCRIPTION, ref("KeyedSetting")]},
    "ChannelTypes": _closed({**{kind.value: _SETTING for kind in ChannelType}, STRATEGY: _MARK}),
    "Channels": {
        "type": "object",
        "properties": {STRATEGY: _MARK},
        "propertyNames": {"anyOf": [_CHANNEL_IDS, {"const": STRATEGY}]},
        "additionalProperties": _SETTING,
    },
    "KeyedSettings": _by_key(_or_null(ref("KeyedSetting"))),
    "KeyedSetting": {
        "description": "A switch, or any of conditions and settings per channel. An empty object says nothing.",
        "anyOf": [
            {"type": "boolean"},
            _closed({**_CHANNEL_SETTINGS, "conditions": _or_null(_CONDITIONS), STRATEGY: _MARK}),
        ],
    },
    "Setting": {
        "description": "A switch, or conditions that must all hold. An object without conditions says nothing.",
        "anyOf": [{"type": "boolean"}, _closed({"conditions": _or_null(_CONDITIONS)})],
    },
    "Condition": {
        **_closed(
            {
                "variable": {"type": "string", "examples": ["recipient.plan"]},
                "operator": {"enum": [*ConditionOperator]},
                "argument": {"description": "A literal, a list of literals, or a path such as `data.plan`."},
            }
        ),
        "required": ["variable", "operator"],
    },
    "BulkPreferencesRequest": {
        **_open(
            {
                "user_ids": {"type": "array", "items": IDENTIFIER, "minItems": 1},
                "preferences": ref("PreferenceSetRequest"),
            }
        ),
        "required": ["user_ids", "preferences"],
    },
    "BulkOperation": _resource(
        {
            "__typename": {"const": "BulkOperation"},
            "id": {"type": "string", "format": "uuid"},
            "name": _TEXT,
            "status": {"enum": [status.lower() for status in Status if status is not Status.CANCELED]},
            "estimated_total_rows": _COUNT,
            "processed_rows": _COUNT,
            "success_count": _COUNT,
            "error_count": _COUNT,
            "error_items": _or_null({"type": "array", "items": ref("BulkOperationErrorItem")}),
            "progress_path": {"type": "string", "format": "uri-reference"},
            "inserted_at": _DATE,
            "updated_at": _DATE,
            "started_at": _or_null(_DATE),
            "completed_at": _or_null(_DATE),
            "failed_at": _or_null(_DATE),
        }
    ),
    "BulkOperationErrorItem": _resource({"id": _TEXT, "collection": _or_null(_TEXT)}),
    "UserRequest": _open(
        {"preferences": _or_null({"type": "object", "additionalProperties": ref("PreferenceSetRequest")})}
    ),
    "User": _resource(
        {
            "__typename": {"const": "User"},
            "id": _TEXT,
            "created_at": _or_null(_DATE),
            "updated_at": _or_null(_DATE),
        }
    ),
    "TenantRequest": _open({"settings": _or_null(_open({"preference_set": _or_null(ref("PreferenceSetRequest"))}))}),
    "Tenant": _resource(
        {
            "__typename": {"const": "Tenant"},
            "id": _TEXT,
            "settings": _resource({"preference_set": _or_null(ref("PreferenceSet"))}),
        }
    ),
    "Error": {
        **_open(
            {
                "code": {"type": "string", "description": "For programs."},
                "message": {"type": "string", "description": "For people."},
                "status": {"type": "integer"},
                "type": _TEXT,
                "errors": {"type": "array", "items": ref("FieldError")},
            }
        ),
        "required": ["code", "message", "status", "type"],
    },
    "FieldError": _resource({"field": _or_null(_TEXT), "message": _TEXT, "type": _TEXT}),
}
"""All schemas that others refer to, by name."""
