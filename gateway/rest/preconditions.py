"""Conditional requests: entity tags of sets, and the conditions in `If-Match` and `If-None-Match`.

A tag is `"<revision>-<digest of the body>"`. A write compares the revision, so that no other write is lost. A read
compares the whole tag, because the defaults under a set can change while its revision stays.

Source: RFC 9110, "Conditional Requests".
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from gateway.errors import InvalidInput

TAG: Final = re.compile('(?:W/)?"([0-9]{1,18})(?:-[0-9a-f]{16})?"')
"""A tag in a condition. The digest may be missing, and a proxy may have made the tag a weak one."""

_DIGEST_BYTES: Final = 8


def entity_tag(revision: int, body: bytes) -> str:
    """The entity tag of an answer with this body, which shows a set at this revision."""
    return f'"{revision}-{hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()}"'


def expected_revision(headers: Mapping[str, str]) -> int | None:
    """The revision that the set must have for a write: 0 when nothing may be stored yet, None for any.

    Raises:
        InvalidInput: The condition has another form.
    """
    if "if-match" in headers:
        return _revision(headers["if-match"])
    if "if-none-match" not in headers:
        return None
    if headers["if-none-match"].strip() != "*":
        raise InvalidInput("A write takes `If-None-Match: *` only: write if nothing is stored.", ("If-None-Match",))
    return 0


def is_known(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the client has the answer of this tag already, as it says in `If-None-Match`."""
    known = headers.get("if-none-match", "")
    return tag in {each.strip().removeprefix("W/") for each in known.split(",")}


def _revision(condition: str) -> int:
    match = TAG.fullmatch(condition.strip())
    if match is None:
        raise InvalidInput(
            "`If-Match` takes one tag, as an earlier answer gave it in `ETag`: write if that is what is stored.",
            ("If-Match",),
        )
    return int(match[1])
