"""What a client writes: the same preferences as GraphQL variables, and as the typed input a resolver gets."""

from typing import Any, cast

from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_argument
from strawberry.utils.str_converters import to_camel_case

from gateway.preferences.model import ConditionOperator, Json, MergeStrategy, Tree
from gateway.preferences.tree import STRATEGY
from tests.schema.executing import SCHEMA


def typed(value: dict[str, Any], type_: type[Any]) -> Any:
    """The input that a resolver gets for a variable of this type."""
    graphql_type = cast("GraphQLInputObjectType", SCHEMA._schema.type_map[type_.__name__])
    coerced = coerce_input_value(value, graphql_type)
    return convert_argument(coerced, type_, SCHEMA.schema_converter.scalar_registry, SCHEMA.config)


def variables_of(tree: Tree) -> dict[str, Any]:
    """The wire form of a set as a `PreferencesInput`."""
    return _members(tree)


def _members(tree: Any) -> dict[str, Any]:
    members = {to_camel_case(part.strip("_")): _part(part, value) for part, value in tree.items()}
    strategy = (tree.get("channels") or {}).get(STRATEGY)
    return members if strategy is None else {**members, "channelsStrategy": MergeStrategy(strategy).name}


def _part(part: str, value: Any) -> Any:
    match part:
        case "channel_types" if value is not None:
            return _members(value)
        case "channels" if value is not None:
            settings = {key: _setting(setting) for key, setting in value.items() if key != STRATEGY}
            return [{"channelId": channel_id, "setting": setting} for channel_id, setting in settings.items()]
        case "workflows" | "categories" if value is not None:
            return [{"key": key, "setting": _keyed(setting)} for key, setting in value.items()]
        case "conditions" if value is not None:
            return _conditions(value)
        case "__strategy__":
            return MergeStrategy(value).name
        case _:
            return _setting(value)


def _setting(value: Json) -> Any:
    if isinstance(value, dict):
        return {"conditions": _conditions(value["conditions"])}
    return None if value is None else {"enabled": value}


def _keyed(value: Json) -> Any:
    if isinstance(value, dict):
        return {"detail": _members(value)}
    return None if value is None else {"enabled": value}


def _conditions(conditions: Any) -> list[dict[str, Any]]:
    return [{**condition, "operator": ConditionOperator(condition["operator"]).name} for condition in conditions]
