"""Paths to the settings of a set, in the names that GraphQL gives them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from strawberry.utils.str_converters import to_camel_case

from gateway.preferences.model import CHANNEL_TYPES
from gateway.preferences.tree import KEYED_CONTAINERS, STRATEGY

_CHANNEL_TYPES: Final[Mapping[str, str]] = {
    STRATEGY: "strategy",
    **{kind: to_camel_case(kind) for kind in CHANNEL_TYPES},
}


def graphql_path(path: Sequence[str]) -> list[str]:
    """The same path as the fields of `PreferenceSet` and its parts are called.

    `["workflows", "new_comment", "channel_types", "in_app_feed"]` is
    `["workflows", "new_comment", "channelTypes", "inAppFeed"]`: keys of workflows and categories, and ids of channels,
    stay as they are.
    """
    return list(_steps(path))


def _steps(path: Sequence[str]) -> Iterator[str]:
    match path:
        case []:
            return
        case ["channels", mark] if mark == STRATEGY:
            yield "channelsStrategy"
        case ["channel_types", kind, *rest]:
            yield from ("channelTypes", _CHANNEL_TYPES.get(kind, kind), *rest)
        case [part, key, *rest] if part in KEYED_CONTAINERS:
            yield from (part, key)
            yield from _steps(rest)
        case [part, *rest]:
            yield to_camel_case(part.strip("_"))
            yield from rest
