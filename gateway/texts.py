"""Which texts can be stored, and what a UUID looks like: checks that ids, keys and conditions share."""

import re
from typing import Final

from gateway.errors import InvalidInput

UUID_PATTERN: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A UUID in canonical form: lower case, with hyphens."""

_UUID: Final = re.compile(UUID_PATTERN)


def is_text(value: str) -> bool:
    r"""Whether the text consists of whole characters.

    JSON can escape one half of a surrogate pair by itself (`"\ud800"`), and Python keeps it; UTF-8 has no form for it.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def require_text(value: str, path: tuple[str, ...]) -> None:
    """Pass when the text can be stored.

    Raises:
        InvalidInput: It holds a lone surrogate.
    """
    if not is_text(value):
        raise InvalidInput("The text holds a lone surrogate, which is no character; remove it.", path)


def canonical_uuid(value: object) -> str | None:
    """The UUID in lower case; None when the value is not a UUID with hyphens."""
    lowered = value.lower() if isinstance(value, str) else ""
    return lowered if _UUID.fullmatch(lowered) else None
