"""Error paths: from the domain's names to the place in the request as HTTP has it.

The services say `("preferences", "workflows", "welcome")`. Where the body itself is the set, that is its member
`workflows.welcome`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from gateway.errors import InvalidInput

Path: TypeAlias = tuple[str, ...]


@contextmanager
def client_paths(spellings: Mapping[Path, Path]) -> Iterator[None]:
    """Let an `InvalidInput` that leaves the block tell its places as the request spells them.

    `spellings` maps beginnings of the domain's paths to what stands there in the request; other paths stay as they are.
    """
    try:
        yield
    except InvalidInput as error:
        raise error.with_paths(lambda path: _client_path(path, spellings)) from error


def _client_path(path: Path, spellings: Mapping[Path, Path]) -> Path:
    for beginning, spelling in spellings.items():
        if path[: len(beginning)] == beginning:
            return (*spelling, *path[len(beginning) :])
    return path
