"""The `Accept` header: which media types a client takes, and how gladly.

Source: RFC 9110, 12.5.1, "Accept", and 12.4.2, "Quality Values".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from starlette.datastructures import Headers

_LONGEST_HEADER: Final = 1_000
"""A longer header counts as none: no client names so many types, and each of them takes time to read."""

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[,;"]|[^,;"]+')
"""A quoted string, which may hold any of the separators; a separator; or the text between separators."""

_RANGE: Final = re.compile(r"\*/\*|[^\s*/]+/(?:\*|[^\s*/]+)")
_QUALITY: Final = re.compile(r"0(?:\.\d*)?|1(?:\.0*)?|\.\d+")

_NOT_COMPARED: Final = frozenset({"", "boundary", "charset", "q"})
"""Parameters that do not narrow a range: they say how a body is written, or how gladly it is taken."""

Parameters: TypeAlias = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of the header: the media types it covers, and how gladly the client takes them, from 0 to 1."""

    name: str
    parameters: Parameters
    quality: float

    def covers(self, name: str, parameters: Parameters) -> bool:
        """Whether a media type is one of those."""
        kind, _, subtype = self.name.partition("/")
        if subtype == "*":
            return kind in ("*", name.partition("/")[0])
        return self.name == name and self.parameters <= parameters

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """The order of ranges that cover the same media type; the most precise one counts."""
        kind, _, subtype = self.name.partition("/")
        return kind != "*", subtype != "*", len(self.parameters)


@dataclass(frozen=True, slots=True)
class Accept:
    """A header that was read; without any range it says that the client takes everything.

    Media types are given in lower case, with the parameters that tell them from others: `multipart/mixed;version=1`.
    """

    ranges: tuple[MediaRange, ...] = ()

    def quality(self, media_type: str) -> float:
        """How gladly the client takes this media type: 1 most of all, 0 never."""
        covering = self._covering(media_type)
        if not covering:
            return 0.0 if self.ranges else 1.0
        return max(covering, key=lambda each: each.precision).quality

    def prefers(self, media_type: str, *usual: str) -> bool:
        """Whether to answer with this media type rather than with one of the usual ones.

        So it is when the client takes none of those, or when it names this one, not only a wildcard that covers it,
        and takes it as gladly as any of those.
        """
        quality, best_usual = self.quality(media_type), max(map(self.quality, usual))
        is_named = any("*" not in each.name for each in self._covering(media_type))
        return quality > 0 and (best_usual == 0 or (is_named and quality >= best_usual))

    def _covering(self, media_type: str) -> list[MediaRange]:
        name, parameters = _media_type(media_type)
        return [each for each in self.ranges if each.covers(name, parameters)]


def accept_of(headers: Headers) -> Accept:
    """What the headers of a request say; several lines of the header count as one."""
    return parse_accept(",".join(headers.getlist("accept")))


def parse_accept(header: str) -> Accept:
    """What a header says. A malformed entry is left out, so that it does not hide the others."""
    return _parsed(header) if len(header) <= _LONGEST_HEADER else Accept()


@lru_cache(maxsize=256)
def _parsed(header: str) -> Accept:
    return Accept(tuple(_ranges(header)))


def _ranges(header: str) -> Iterator[MediaRange]:
    for name, *given in _entries(header.lower()):
        parameters = [_parameter(each) for each in given]
        quality = next((value for key, value in parameters if key == "q"), "1")
        if _RANGE.fullmatch(name.strip()) and _QUALITY.fullmatch(quality):
            yield MediaRange(name.strip(), _compared(parameters), float(quality))


def _entries(header: str) -> list[list[str]]:
    """The entries of a header, each as the texts between its semicolons."""
    entries = [[""]]
    for piece in _PIECE.findall(header):
        if piece == ",":
            entries.append([""])
        elif piece == ";":
            entries[-1].append("")
        else:
            entries[-1][-1] += piece
    return entries


@lru_cache(maxsize=64)
def _media_type(text: str) -> tuple[str, Parameters]:
    name, *given = text.split(";")
    return name, _compared([_parameter(each) for each in given])


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')


def _compared(parameters: list[tuple[str, str]]) -> Parameters:
    return frozenset((name, value) for name, value in parameters if name not in _NOT_COMPARED)
