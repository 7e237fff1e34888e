"""The results as a table in Markdown."""

import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.bulk import BulkMeasured
from tests.bench.load import Measured
from tests.bench.subscribers import Delivered


def heading() -> str:
    """When and where."""
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    gibibytes = int(memory.split()[1]) / 1024**2
    where = f"{os.cpu_count()} cores, {gibibytes:.0f} GiB, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {where}; one server process on one core; medians"


def requests_table(found: Mapping[str, Mapping[str, Sequence[Measured]]]) -> str:
    """Requests a second by row and server, and in brackets how many times as many the gateway has."""
    names = list(dict.fromkeys(name for cells in found.values() for name in cells))
    rows = []
    for row, cells in found.items():
        mine = _median(each.per_second for each in cells[names[0]])
        rows.append([row, *(_cell(cells.get(name), mine, own=name == names[0]) for name in names)])
    return _table(["requests/s", *names], rows)


def delivered_table(found: Mapping[str, Sequence[Delivered]]) -> str:
    """W6 by server."""
    rows = [
        [
            name,
            f"{_median(each.per_second for each in runs):,.0f}",
            f"{_median(each.p99_ms for each in runs):.0f} ms",
            f"{_median(each.bytes_per_subscriber for each in runs) / 1024:.0f} KiB",
        ]
        for name, runs in found.items()
    ]
    return _table(["W6 1,000 subscribers", "messages/s", "p99 at 10 events/s", "memory of one"], rows)


def bulk_line(found: BulkMeasured) -> str:
    """W5 in a sentence."""
    ratio = found.operation_ms / found.bulk_write_ms
    return (
        f"W5 a bulk operation of 1,000 users: {found.operation_ms:.0f} ms from request to completed;"
        f" a bare bulk_write of the same: {found.bulk_write_ms:.0f} ms ({ratio:.1f} x)"
    )


def _cell(runs: Sequence[Measured] | None, mine: float, *, own: bool) -> str:
    if not runs:
        return "-"
    per_second = _median(each.per_second for each in runs)
    if own:
        tail = _median(each.p99_ms for each in runs) / _median(each.median_ms for each in runs)
        return f"{per_second:,.0f}, p99 {tail:.1f} x median"
    return f"{per_second:,.0f} ({mine / per_second:.1f} x)"


def _median(numbers: Iterable[float]) -> float:
    return statistics.median(numbers)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
