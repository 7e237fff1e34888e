"""What the source takes of other packages that these neither document nor promise to keep.

Three ways lead there: an import of a module that is not documented, a name with an underscore before it, and a class
that derives from a class which is not made for it. All are found by reading the source.
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
OWN: Final = ("gateway", "schema")

DOCUMENTED: Final = (
    *(
        "bson",
        "click",
        "cryptography",
        "cryptography.hazmat.primitives",
        "cryptography.hazmat.primitives.asymmetric",
        "graphql",
        "graphql.execution",
        "graphql.pyutils",
        "graphql.validation",
        "httptools",
        "jwt",
    ),
    *("limits", "limits.aio.storage", "limits.aio.strategies", "limits.errors", "motor.motor_asyncio", "orjson"),
    *("prometheus_client", "prometheus_client.exposition", "pydantic", "pydantic_settings"),
    *("bson.codec_options", "bson.raw_bson", "pymongo", "pymongo.errors", "pymongo.monitoring", "pymongo.read_concern"),
    *("starlette.applications", "starlette.concurrency", "starlette.convertors", "starlette.datastructures"),
    *("starlette.exceptions", "starlette.middleware", "starlette.middleware.cors", "starlette.requests"),
    *("starlette.responses", "starlette.routing", "starlette.types", "starlette.websockets"),
    *("strawberry", "strawberry.asgi", "strawberry.exceptions", "strawberry.http", "strawberry.scalars"),
    *("strawberry.schema.config", "strawberry.schema.name_converter", "strawberry.subscriptions", "strawberry.types"),
    *("structlog", "structlog.contextvars", "uvicorn", "uvloop"),
    *("websockets.exceptions", "websockets.frames", "websockets.http11", "websockets.protocol", "websockets.server"),
)
"""The modules that their packages' documentation tells of."""

MADE_TO_BE_DERIVED_FROM: Final = frozenset(
    {
        "bson.raw_bson.RawBSONDocument",
        "pydantic.main.BaseModel",
        "pymongo.monitoring.CommandListener",
        "pymongo.monitoring.ServerHeartbeatListener",
        "pydantic_settings.main.BaseSettings",
        "starlette.applications.Starlette",
        "starlette.convertors.Convertor",
        "starlette.convertors.PathConvertor",
        "starlette.convertors.StringConvertor",
        "starlette.middleware.cors.CORSMiddleware",
        "starlette.responses.HTMLResponse",
        "starlette.responses.Response",
        "starlette.routing.BaseRoute",
        "starlette.routing.Mount",
        "starlette.routing.Route",
        "starlette.routing.Router",
        "strawberry.schema.name_converter.NameConverter",
    }
)
"""Classes whose documentation tells to derive from them, or of which nothing but the constructor is used."""

PROMISED: Final = frozenset({"_exit", "_replace"})
"""Names with an underscore that are documented all the same, in the standard library."""


class Borrowed(NamedTuple):
    """A name of another package: its module, or its class where the source derives from that, and who uses it."""

    owner: str
    name: str
    user: str


def borrowed_names() -> Iterator[Borrowed]:
    """Everything that is borrowed; the owner of a name with an underscore that is asked of any object is `?`."""
    for path in _sources():
        user = str(path.relative_to(ROOT))
        yield from (Borrowed(*each, user) for each in _imported(_tree(path)))
        yield from (Borrowed("?", name, user) for name in _private(_tree(path)))
    for each in _classes():
        yield from _inherited(each)


def imported_packages(folder: Path) -> set[str]:
    """The top-level names that the modules in a folder import, but for those of Python and of the project."""
    modules = {
        module.partition(".")[0]
        for path in folder.rglob("*.py")
        if "node_modules" not in path.parts
        for module, _ in _imports(_tree(path))
    }
    return modules - set(sys.stdlib_module_names) - {*OWN, "tests"}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _sources() -> list[Path]:
    paths = [path for package in OWN for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in paths if "node_modules" not in path.parts)


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each module that is imported, with each name that is taken from it; the empty name when it is the whole."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from ((each.name, "") for each in names)
            case ast.ImportFrom(str(module), names):
                yield from ((module, each.name) for each in names)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for module, name in _imports(tree):
        is_foreign = module.partition(".")[0] not in {*OWN, *sys.stdlib_module_names}
        if is_foreign and (module not in DOCUMENTED or name.startswith("_")):
            yield module, name


def _private(tree: ast.Module) -> set[str]:
    """Names with one underscore before them that are asked of other objects than `self`."""
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not _is_self(node.value) and not node.attr.startswith("__")
    }
    return {name for name in asked if name.startswith("_")} - _own_names() - PROMISED


def _is_self(node: ast.expr) -> bool:
    match node:
        case ast.Name("self" | "cls") | ast.Call(ast.Name("super")):
            return True
    return False


@cache
def _own_names() -> frozenset[str]:
    """Names with an underscore that the source itself defines somewhere."""
    trees = [_tree(path) for path in _sources()]
    return frozenset(name for tree in trees for node in ast.walk(tree) for name in _defined(node))


def _defined(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Name(name, ast.Store()):
            yield name
        case ast.Attribute(ast.Name("self"), name, ast.Store()):
            yield name


def _classes() -> Iterator[type]:
    """The classes of the source."""
    for path in _sources():
        if path.name == "__main__.py":
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for each in vars(module).values():
            if inspect.isclass(each) and each.__module__ == module.__name__:
                yield each


def _inherited(derived: type) -> Iterator[Borrowed]:
    """What a class overrides or uses of foreign classes that are not made to be derived from."""
    bases = [base for base in derived.__mro__ if _is_foreign(base)]
    if not bases:
        return
    own = [each for each in derived.__mro__ if each.__module__.startswith(OWN)]
    definitions = {each: _definition(each) for each in own}
    defined = {name for node in definitions.values() for each in ast.walk(node) for name in _defined(each)}
    methods = {
        each.name for each in definitions[derived].body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    overridden = {name for name in methods if not name.startswith("__") and any(hasattr(base, name) for base in bases)}
    used = {
        node.attr
        for node in ast.walk(definitions[derived])
        if isinstance(node, ast.Attribute) and _is_self(node.value) and not node.attr.startswith("__")
    }
    for name in overridden | (used - defined):
        yield Borrowed(_name(_owner(bases, name)), name, derived.__module__)


def _owner(bases: list[type], name: str) -> type:
    """The class that has the name; the nearest when only its objects have it."""
    return next((base for base in bases if name in vars(base)), bases[0])


def _is_foreign(base: type) -> bool:
    package = base.__module__.partition(".")[0]
    return package not in {*OWN, *sys.stdlib_module_names} and _name(base) not in MADE_TO_BE_DERIVED_FROM


def _definition(each: type) -> ast.ClassDef:
    module = sys.modules[each.__module__]
    assert module.__file__ is not None
    nodes = ast.walk(_tree(Path(module.__file__)))
    return next(node for node in nodes if isinstance(node, ast.ClassDef) and node.name == each.__name__)


def _name(each: type) -> str:
    return f"{each.__module__}.{each.__qualname__}"
