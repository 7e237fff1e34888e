"""What conditions can refer to: the variables of a message, and paths into them.

Source: Knock documentation, concepts/conditions, "Variables" and "Conditions scope".
"""

import re
from typing import Final, TypeAlias

from gateway.preferences.model import Json

Variables: TypeAlias = dict[str, Json]
"""Facts of one message by prefix, each optional: `{"recipient": {"plan": "pro"}, "data": {...}}`."""

PREFIXES: Final = ("recipient", "data", "actor", "tenant", "workflow", "vars", "run")
"""What a message has facts about; the status of earlier messages (`refs`) is not known to preferences."""

MAX_PATH_CHARACTERS: Final = 256

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def is_path(text: str) -> bool:
    """Whether the text is names joined by dots, at least two and none of them empty, such as `recipient.plan`."""
    names = text.split(".")
    return len(names) > 1 and all(names)


def is_dynamic(text: str) -> bool:
    """Whether the text of an argument is a path: it begins with a prefix, so it is no literal that holds dots."""
    return text.partition(".")[0] in PREFIXES and is_path(text)


def value_at(path: str, variables: Variables, *, missing: Json) -> Json:
    """What the path leads to; `missing` when it leads nowhere. A number in it is the index of a list, from 0."""
    value: Json = variables
    for name in path.split("."):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _INDEX.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return missing
    return value
