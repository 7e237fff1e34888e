"""`task bench`: the gateway and its rivals, measured side by side on one machine.

One core is the server's, another the database's and the load's. Each round starts every server once, so that what the
machine does meanwhile is shared. Standard output gets what RESULTS.md shows, standard error how far it is.
"""

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.mongod.local import blocking_local_mongod
from tests.bench import table
from tests.bench.bulk import measure_bulk
from tests.bench.data import fill
from tests.bench.load import Measured, answer, measure
from tests.bench.servers import ALL, GATEWAY, HERE, ROOT, WITH_SUBSCRIPTIONS, Running, running
from tests.bench.subscribers import Delivered, measure_subscribers
from tests.bench.workloads import CONNECTIONS, WORKLOADS, Workload

_WARM_UP_SECONDS = 4  # compilers at run time need it
_TOOLS: Final = {"wrk": "apt install wrk", "taskset": "apt install util-linux", "node": "apt install nodejs npm"}


def main() -> None:
    """Measure what was asked for, and print the tables."""
    asked = _arguments()
    _require_tools()
    os.sched_setaffinity(0, {1})  # this process, the database and the load: each server moves to the other core
    with (
        tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder,
        blocking_local_mongod(Path(folder)) as mongodb_url,
    ):
        key = asyncio.run(fill(mongodb_url))
        _say(f"{table.heading()}\n")
        if asked.workloads:
            _say(f"{table.requests_table(_requests(asked, mongodb_url, key))}\n")
        if "W6" in asked.only:
            _say(f"{table.delivered_table(_delivered(asked, mongodb_url, key))}\n")
        if "W5" in asked.only:
            with running(GATEWAY, mongodb_url) as gateway:
                _say(table.bulk_line(measure_bulk(gateway, _headers(key), mongodb_url, max(5, asked.rounds))))


def _requests(asked: argparse.Namespace, mongodb_url: str, key: str) -> dict[str, dict[str, list[Measured]]]:
    found: dict[str, dict[str, list[Measured]]] = defaultdict(lambda: defaultdict(list))
    for number in range(asked.rounds):
        for server in asked.servers:
            _tell(f"round {number + 1}: {server.name}")
            with running(server, mongodb_url, bulk_workers="0") as started:
                for workload in asked.workloads:
                    for connections, measured in _measure(started, workload, key, asked.seconds):
                        found[f"{workload.name}, c={connections}"][server.name].append(measured)
    return found


def _measure(server: Running, workload: Workload, key: str, seconds: int) -> Sequence[tuple[int, Measured]]:
    requests = workload.requests(server.server.words, server.server.graphql)
    if not requests:
        return []
    headers = _headers(key)
    answered = answer(server, requests[0], headers)
    assert not re.search(b'"errors"|"message"', answered), (server.server.name, answered)
    measure(server, requests, headers, connections=16, seconds=_WARM_UP_SECONDS)
    return [
        (connections, measure(server, requests, headers, connections=connections, seconds=seconds))
        for connections in CONNECTIONS
    ]


def _delivered(asked: argparse.Namespace, mongodb_url: str, key: str) -> dict[str, list[Delivered]]:
    found: dict[str, list[Delivered]] = defaultdict(list)
    for number in range(asked.rounds):
        for server in asked.servers:
            if server in WITH_SUBSCRIPTIONS:
                _tell(f"round {number + 1}: {server.name}, subscribers")
                settings = {"bulk_workers": "0", "bulk_events_per_second": "10000", "max_sockets_per_caller": "2000"}
                with running(server, mongodb_url, **settings) as started:
                    found[server.name].append(measure_subscribers(started, key, mongodb_url))
    return found


def _headers(key: str) -> dict[str, str]:
    return {"content-type": "application/json", "authorization": f"Bearer {key}"}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="task bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="how long one measurement takes")
    parser.add_argument("--quick", action="store_true", help="one round of one second each, to see that all works")
    parser.add_argument("--only", default="W1,W2,W3,W4,W5,W6,W7,W8", help="which workloads")
    parser.add_argument("--servers", default="", help="which servers, by a part of their names")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds = asked.seconds = 1
    asked.only = asked.only.split(",")
    asked.workloads = [each for each in WORKLOADS if each.name.split()[0] in asked.only]
    wanted = asked.servers.lower().split(",")
    asked.servers = [each for each in ALL if any(name in each.name.lower() for name in wanted)]
    return asked


def _require_tools() -> None:
    missing = [f"{tool} ({package})" for tool, package in _TOOLS.items() if shutil.which(tool) is None]
    if missing:
        sys.exit(f"Install what measures and what is measured: {', '.join(missing)}.")
    if not (HERE / "node_modules").is_dir():
        sys.exit(f"Install the rivals: npm ci --prefix {HERE.relative_to(ROOT)}")


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
