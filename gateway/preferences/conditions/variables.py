"""What conditions can refer to: the variables of a message, and paths into them.

Source: Knock documentation, concepts/conditions, "Conditions scope".
"""

from typing import Final, TypeAlias

from gateway.preferences.model import Json

Variables: TypeAlias = dict[str, Json]
"""Facts of one message by prefix, each optional: `{"recipient": {"plan": "pro"}, "data": {...}}`."""

PREFIXES: Final = ("recipient", "data", "actor", "tenant", "workflow", "vars", "run")
"""What a path may begin with; the status of earlier messages (`refs`) is not known to preferences."""

MAX_PATH_CHARACTERS: Final = 256


def is_path(text: str) -> bool:
    """Whether the text is a path, a prefix and at least one key joined by dots, rather than a literal."""
    prefix, *keys = text.split(".")
    return prefix in PREFIXES and bool(keys) and all(keys)


def value_at(path: str, variables: Variables, *, missing: Json) -> Json:
    """What the path leads to; `missing` when it leads nowhere."""
    value: Json = variables
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return missing
        value = value[key]
    return value
