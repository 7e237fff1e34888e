"""Conditional requests: an entity tag says a set's revision, so that nobody's write is lost.

A tag is `"<revision>-<digest of the body>"`. A write compares the revision alone; a read compares all of it, because
what applies to a user also changes with the defaults under their set.

Source: RFC 9110, "Conditional Requests".
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from gateway.errors import InvalidInput

TAG: Final = re.compile('(?:W/)?"([0-9]{1,18})(?:-[0-9a-f]{16})?"')
"""How a tag reads: the revision alone will do, and what made it a weak one on its way does no harm."""

_DIGEST_BYTES: Final = 8


def entity_tag(revision: int, body: bytes) -> str:
    """The tag of an answer that shows a set at this revision."""
    return f'"{revision}-{hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest()}"'


def expected_revision(headers: Mapping[str, str]) -> int | None:
    """The revision that a write is to meet: 0 for "nothing is stored", None for any.

    Raises:
        InvalidInput: A condition is not one of those understood here.
    """
    if "if-match" in headers:
        return _revision(headers["if-match"])
    if "if-none-match" not in headers:
        return None
    if headers["if-none-match"].strip() != "*":
        raise InvalidInput("A write takes `If-None-Match: *` only: write if nothing is stored.", ("If-None-Match",))
    return 0


def is_known(headers: Mapping[str, str], tag: str) -> bool:
    """Whether a reader says that it has the answer of this tag already."""
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
