"""Structured logs: one line per event, as JSON for machines or plainly for people at a terminal.

What a client wrote cannot begin a line of its own or command a terminal, and an exception is told by its kind and by
where it happened: its text may quote keys, tokens or preferences.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Final, TypeAlias, cast

import structlog

_QUIET: Final = ("uvicorn.error", "strawberry.ws", "strawberry.execution")
"""Loggers that warn of what clients do wrong."""

_Fault: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]

_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def configure_logging(*, for_people: bool) -> None:
    """Send everything, the libraries' own logs from warnings up included, to standard error through structlog."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(told),
                in_one_line,
                cast("structlog.typing.Processor", renderer),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("gateway", "schema"):
        logging.getLogger(name).setLevel(logging.INFO)


def told(exc_info: _Fault) -> str:
    """The kinds of an exception and of its causes, and where each was raised, but not what they say."""
    return " <- ".join(_told_each(exc_info[1]))


def in_one_line(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The event with every control character in its texts spelled out, and an exception as a field like others."""
    if "exception" in event:
        event["fault"] = event.pop("exception")
    return {
        str(name).translate(_CONTROLS): value.translate(_CONTROLS) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _told_each(fault: BaseException | None) -> Iterator[str]:
    while fault is not None:
        frames = traceback.extract_tb(fault.__traceback__)
        where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        yield f"{type(fault).__module__}.{type(fault).__qualname__} ({where})"
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
