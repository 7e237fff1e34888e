"""The variables of a message that conditions can refer to, and paths into them.

Source: Knock documentation, concepts/conditions, "Variables" and "Conditions scope".
"""

import re
from typing import Final, TypeAlias

from gateway.preferences.model import Json

Variables: TypeAlias = dict[str, Json]
"""Facts of one message by prefix, each optional: `{"recipient": {"plan": "pro"}, "data": {...}}`."""

PREFIXES: Final = ("recipient", "data", "actor", "tenant", "workflow", "vars", "run")
"""The names under which a message has facts. `refs`, the status of earlier messages, is not supported."""

MAX_PATH_CHARACTERS: Final = 256

# Nine digits are more than any list has items; `int` of a long text would take long.
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def is_path(text: str) -> bool:
    """Whether the text is a path such as `recipient.plan`: two or more names, none empty, joined by dots."""
    names = text.split(".")
    return len(names) > 1 and all(names)


def is_dynamic(text: str) -> bool:
    """Whether the text of an argument is a path that begins with a known prefix, not a literal that holds dots."""
    return text.partition(".")[0] in PREFIXES and is_path(text)


def value_at(path: str, variables: Variables, *, missing: Json) -> Json:
    """The value at the path; `missing` when it leads nowhere. A number in the path is an index of a list, from 0."""
    value: Json = variables
    for name in path.split("."):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and _INDEX.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return missing
    return value
