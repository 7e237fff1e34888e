"""JSON from clients, with limits on its depth and its number of values."""

import json
from typing import Any, Final

import orjson

_ALL_DIGITS_ZERO: Final = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER: Final = b"0" * 19
"""An integer beyond 64 bits has at least so many digits."""


class JsonTooLarge(orjson.JSONDecodeError):
    """A JSON text has too many values, or they are nested too deeply."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "", 0)


def parse_json(text: str | bytes, *, max_depth: int, max_values: int) -> Any:
    """The value of a JSON text. Integers are exact, of whatever size.

    Raises:
        JsonTooLarge: It breaks a limit.
        orjson.JSONDecodeError: It is no JSON.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    opened = raw.count(b"[") + raw.count(b"{")
    # An upper bound, found without parsing: what stands inside of strings counts too.
    if len(raw) > max_values and raw.count(b",") + opened > max_values:
        raise JsonTooLarge(f"The JSON has too many values; at most {max_values:,} are allowed here.")
    value = orjson.loads(raw)
    if opened > max_depth and _is_deeper(value, max_depth):
        raise _too_deep(max_depth)
    # orjson reads an integer beyond 64 bits as the nearest double, without a word.
    return _parse_exactly(raw, max_depth) if _LONG_NUMBER in raw.translate(_ALL_DIGITS_ZERO) else value


def _parse_exactly(raw: bytes, max_depth: int) -> Any:
    """The value of a valid JSON text by Python's own parser, which is slower and keeps integers of any size."""
    try:
        return json.loads(raw)
    except RecursionError as error:
        raise _too_deep(max_depth) from error


def _is_deeper(value: object, levels: int) -> bool:
    """Whether lists and objects are nested more than `levels` deep."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        level = [
            member
            for each in level
            for member in (each.values() if isinstance(each, dict) else each)
            if isinstance(member, dict | list)
        ]
    return bool(level)


def _too_deep(max_depth: int) -> JsonTooLarge:
    return JsonTooLarge(f"The JSON is nested too deeply; at most {max_depth} levels are allowed here.")
