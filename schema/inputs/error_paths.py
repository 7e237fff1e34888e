"""Where an input is wrong: from the names of the domain to the place that the client wrote.

The services say `("preferences", "workflows", "welcome", "channel_types", "email")`; the client wrote
`["input", "preferences", "workflows", "1", "channelTypes", "email"]`, perhaps with `"setting"` and `"detail"` in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import is_dataclass
from typing import Final

from strawberry import Some
from strawberry.utils.str_converters import to_camel_case

from gateway.errors import InvalidInput
from gateway.preferences.tree import STRATEGY
from schema.inputs.preferences import (
    ChannelPreferenceInput,
    KeyedPreferenceInput,
    KeyedSettingDetailInput,
    KeyedSettingInput,
)

ARGUMENT: Final = "input"
"""The argument that every mutation takes."""

_OF_CHANNELS: Final = ("channels", STRATEGY)


def as_written(refusal: InvalidInput, given: object) -> InvalidInput:
    """The same refusal, with paths that lead into this input."""
    return refusal.with_paths(lambda path: client_path(path, given))


def client_path(path: Sequence[str], given: object) -> tuple[str, ...]:
    """The path into the typed input that means the same as the domain's path.

    A path that begins with the argument is the client's already. One that the input does not show, such as the path to
    a whole set that one setting made too large, ends at the last place that it does.
    """
    if path and path[0] == ARGUMENT:
        return tuple(path)
    return (ARGUMENT, *_steps(given, path))


def _steps(here: object, path: Sequence[str]) -> Iterator[str]:
    match here:
        case Some(value=value):
            yield from _steps(value, path)
        case KeyedPreferenceInput() | ChannelPreferenceInput() if not path:
            yield "key" if isinstance(here, KeyedPreferenceInput) else "channelId"
        case _ if not path:
            return
        case KeyedPreferenceInput(setting=Some(value=within)) | ChannelPreferenceInput(setting=Some(value=within)):
            yield "setting"
            yield from _steps(within, path)
        case KeyedSettingInput(detail=Some(value=KeyedSettingDetailInput() as within)):
            yield "detail"
            yield from _steps(within, path)
        case list():
            yield from _steps_into_list(here, path)
        case _ if is_dataclass(here):
            yield from _steps_into_fields(here, path)


def _steps_into_list(rows: list[object], path: Sequence[str]) -> Iterator[str]:
    names = [_name_of(row, index) for index, row in enumerate(rows)]
    if path[0] in names:
        index = names.index(path[0])
        yield str(index)
        yield from _steps(rows[index], path[1:])


def _steps_into_fields(given: object, path: Sequence[str]) -> Iterator[str]:
    # A list of channels has no room for their strategy, so it stands beside it.
    name = "channels_strategy" if tuple(path[:2]) == _OF_CHANNELS else path[0].strip("_")
    if hasattr(given, name):
        yield to_camel_case(name)
        yield from _steps(getattr(given, name), path[1:])


def _name_of(row: object, index: int) -> str:
    match row:
        case KeyedPreferenceInput(key=key):
            return key
        case ChannelPreferenceInput(channel_id=channel_id):
            return channel_id
        case _:
            return str(index)
