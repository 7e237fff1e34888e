"""JSON from clients, with bounds that are looked at before anything large is built of it."""

from typing import Any

import orjson


class JsonTooLarge(orjson.JSONDecodeError):
    """A JSON text has too many values, or they are nested too deeply."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "", 0)


def parse_json(text: str | bytes, *, max_depth: int, max_values: int) -> Any:
    """The value of a JSON text.

    Raises:
        JsonTooLarge: It breaks a limit.
        orjson.JSONDecodeError: It is no JSON.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    opened = raw.count(b"[") + raw.count(b"{")
    if raw.count(b",") + opened > max_values:
        raise JsonTooLarge(f"The JSON has too many values; at most {max_values:,} are allowed here.")
    value = orjson.loads(raw)
    if opened > max_depth and _is_deeper(value, max_depth):
        raise JsonTooLarge(f"The JSON is nested too deeply; at most {max_depth} levels are allowed here.")
    return value


def _is_deeper(value: object, levels: int) -> bool:
    """Whether lists and objects stand in each other in more than so many levels."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        level = [
            member
            for each in level
            for member in (each.values() if isinstance(each, dict) else each)
            if isinstance(member, dict | list)
        ]
    return bool(level)
