"""The tree of errors in the docstring of `gateway.errors` is the one of the code."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import gateway
import schema
from gateway import errors
from gateway.errors import GatewayError

LINE = re.compile(r"^    (?P<indent>(?:│   |    )*)[├└]── (?P<name>\w+) +(?P<words>.+)$", re.MULTILINE)
WORDS = re.compile(r"^(?P<code>[A-Z_]+)?(?:, )?(?:in (?P<module>[\w.]+))?: ")

Told = tuple[str, str, str | None, str]
"""The name of an error, that of its base, its code where it has one of its own, and its module."""


def told_errors() -> Iterator[Told]:
    """The errors as the docstring has them."""
    bases = [GatewayError.__name__]
    for line in LINE.finditer(errors.__doc__ or ""):
        depth = len(line["indent"]) // 4
        words = WORDS.match(line["words"])
        assert words is not None, line["words"]
        yield line["name"], bases[depth], words["code"], words["module"] or errors.__name__
        bases[depth + 1 :] = [line["name"]]


def errors_below(base: type[GatewayError]) -> Iterator[Told]:
    for error in base.__subclasses__():
        if error.__module__.split(".")[0] in ("gateway", "schema"):
            yield error.__name__, base.__name__, error.code if error.code != base.code else None, error.__module__
            yield from errors_below(error)


def import_everything() -> None:
    for package in (gateway, schema):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def test_the_tree_of_errors_is_the_one_of_the_code() -> None:
    import_everything()

    assert sorted(told_errors()) == sorted(errors_below(GatewayError))


def test_every_error_is_told_in_one_place() -> None:
    names = [name for name, *_ in told_errors()]

    assert len(names) == len(set(names)) > 10
