"""Checks the ids and keys that callers send: of users, sets, channels, workflows and categories.

Source: Knock documentation, concepts/users, "User identifiers"; concepts/workflows, "Workflow categories".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from gateway.errors import InvalidInput, Problems
from gateway.preferences.model import CHANNEL_TYPES, Json
from gateway.texts import canonical_uuid, require_text

Path = tuple[str, ...]

Given = TypeVar("Given")
Parsed = TypeVar("Parsed")

MAX_ID_LENGTH: Final = 256
MAX_KEY_LENGTH: Final = 256
# Lone surrogates are excluded because they cannot be encoded as UTF-8.
_ID: Final = re.compile(rf"[^/#\0\ud800-\udfff]{{1,{MAX_ID_LENGTH}}}")


def parse_each(given: Sequence[Given], path: Path, parse: Callable[[Given, Path], Parsed]) -> tuple[Parsed, ...]:
    """Parse each item of a list, with its index added to the path.

    Raises:
        InvalidInput: Some items are malformed; it holds the problems of all of them.
    """
    parsed: list[Parsed] = []
    problems = Problems()
    for index, item in enumerate(given):
        with problems:
            parsed.append(parse(item, (*path, str(index))))
    problems.refuse()
    return tuple(parsed)


def parse_id(value: Json, path: Path) -> str:
    """Check the id of a user or a set: 1 to 256 characters without `/`, `#` or NUL. It is returned unchanged.

    Raises:
        InvalidInput: It is not such a text.
    """
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_LENGTH:
        raise InvalidInput(f"An id is a string of 1 to {MAX_ID_LENGTH} characters.", path)
    # Lone surrogates get a message of their own.
    require_text(value, path)
    raise InvalidInput("An id may not contain `/`, `#` or NUL.", path)


def parse_channel_type(value: Json, path: Path) -> str:
    """Check the wire name of a channel type.

    Raises:
        InvalidInput: There is no such channel type.
    """
    if value not in CHANNEL_TYPES:
        raise InvalidInput(f"There is no such channel type; the kinds are {', '.join(CHANNEL_TYPES)}.", path)
    return str(value)


def parse_channel_id(value: Json, path: Path) -> str:
    """Check a channel's id, a UUID, and return it in canonical form (lower case).

    Raises:
        InvalidInput: It is not a UUID.
    """
    channel_id = canonical_uuid(value)
    if channel_id is None:
        raise InvalidInput("A channel id is a UUID such as 2f641633-95d3-4555-9222-9f1eb7888a80.", path)
    return channel_id


def parse_key(value: Json, path: Path) -> str:
    """Check the key of a workflow or category: any text of up to 256 characters. It is returned unchanged.

    Raises:
        InvalidInput: It is longer, or not a text.
    """
    if not isinstance(value, str) or len(value) > MAX_KEY_LENGTH:
        raise InvalidInput(f"A key is a string of at most {MAX_KEY_LENGTH} characters.", path)
    require_text(value, path)
    return value


KEY_PARSERS: Final[Mapping[str, Callable[[Json, Path], str]]] = {
    "channel_types": parse_channel_type,
    "channels": parse_channel_id,
    "workflows": parse_key,
    "categories": parse_key,
}
"""By part of a set: what parses a key of it."""
