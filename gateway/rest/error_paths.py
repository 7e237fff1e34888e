"""Error paths: from the domain's names to the place in the request as HTTP has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.errors import InvalidInput, Problem

Path = tuple[str, ...]


@contextmanager
def spelled(spellings: dict[Path, Path]) -> Iterator[None]:
    """Let an `InvalidInput` that leaves the block say its path as the request does.

    `spellings` gives beginnings of the domain's paths and what stands there in the request; others stay as they are.
    """
    try:
        yield
    except InvalidInput as error:
        problems = [Problem(each.message, each.path and _spelled(each.path, spellings)) for each in error.problems]
        raise InvalidInput.of(problems) from error


def _spelled(path: Path, spellings: dict[Path, Path]) -> Path:
    for beginning, spelling in spellings.items():
        if path[: len(beginning)] == beginning:
            return (*spelling, *path[len(beginning) :])
    return path
