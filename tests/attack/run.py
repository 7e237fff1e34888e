"""Attacks a gateway at length and prints what came of it: `python -m tests.attack.run [inputs]`.

Measured are the processor time of each refusal, how long others wait meanwhile and during floods of frames, what 20,000
changed inputs lead to, and what 500 slow clients do to a normal one.
"""

import asyncio
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import httpx2

from tests.attack import fuzzing
from tests.attack.bodies import BODIES
from tests.attack.documents import DOCUMENTS
from tests.attack.floods import FLOODS, flooding
from tests.attack.sending import send_bodies, send_bytes, send_messages
from tests.attack.target import Target, target
from tests.waiting import until

INPUTS: Final = 20_000
SLOW_CLIENTS: Final = 500
REPEATS: Final = 10
REQUESTS: Final = 6_000
PROBES: Final = 500
PROBE: Final = {"query": "{ __typename }"}
READ: Final = {"query": '{ preferenceSet(userId: "u") { id revision channelTypes { email { enabled } } } }'}
TICK_SECONDS: Final = 1 / os.sysconf("SC_CLK_TCK")


def cpu_seconds(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_SECONDS


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


@asynccontextmanager
async def probing(attacked: Target) -> AsyncIterator[list[float]]:
    """How long each of many small requests took while the block ran."""
    waits: list[float] = []

    async def probe() -> None:
        async with attacked.client() as client:
            while True:
                began = time.perf_counter()
                await client.post("/graphql", json=PROBE)
                waits.append(time.perf_counter() - began)

    task = asyncio.create_task(probe())
    try:
        yield waits
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def refusals(attacked: Target) -> None:
    """The processor time of each refusal, and how long a small request waited at most meanwhile."""
    requests: dict[str, dict[str, Any]] = {
        name: {"json": {"query": each.document, "variables": each.variables}} for name, each in DOCUMENTS.items()
    }
    requests |= {
        f"body: {name}": {"content": each.body, "headers": {"content-type": "application/json"}}
        for name, each in BODIES.items()
        if each.method == "POST"
    }
    costs: dict[str, float] = {}
    async with attacked.client() as client, probing(attacked) as waits:
        await until(partial(_is_long, waits, PROBES), timeout_seconds=60)
        usual = statistics.median(waits)
        waits.clear()
        for request in requests.values():
            await client.post("/graphql", **request)
    for name, request in requests.items():
        async with attacked.client() as client:
            began = cpu_seconds(attacked.process.pid)
            for number in range(REPEATS):
                await client.post("/graphql", **_varied(request, number))
            costs[name] = (cpu_seconds(attacked.process.pid) - began) / REPEATS
    print(f"{len(requests)} hostile requests: a small one waits {milliseconds(usual)} usually, ", end="")
    print(f"{milliseconds(max(waits))} at most meanwhile")
    for name in sorted(costs, key=lambda name: -costs[name])[:8]:
        print(f"  {milliseconds(costs[name]):>9} of processor time: {name}")


def _varied(request: dict[str, Any], number: int) -> dict[str, Any]:
    """The same with another comment, so that nothing about it is known already."""
    if "json" not in request:
        return request
    return {"json": {**request["json"], "query": f"#{number}\n{request['json']['query']}"}}


async def floods(attacked: Target) -> None:
    """How long a small request waits while a socket is flooded."""
    for name, sent in FLOODS.items():
        async with probing(attacked) as waits:
            with flooding(attacked, sent):
                await until(partial(_is_long, waits, PROBES), timeout_seconds=60)
        waits.sort()
        print(f"flooded with {name}, a small request waits {milliseconds(statistics.median(waits))} usually, ", end="")
        print(f"{milliseconds(waits[len(waits) * 99 // 100])} as p99, {milliseconds(waits[-1])} at most")


async def _is_long(waits: Sequence[float], length: int) -> bool:
    return len(waits) >= length


async def fuzz(attacked: Target, inputs: int) -> None:
    """What changed inputs lead to."""
    dice = random.Random(inputs)
    bodies = await send_bodies(attacked, islice(fuzzing.bodies(dice), inputs * 4 // 10))
    print(f"{bodies.total()} bodies, by status: {dict(bodies)}")
    sent = await send_bytes(attacked, islice(fuzzing.requests(dice, attacked.key), inputs * 3 // 10))
    print(f"{sent.total()} requests in bytes, by status: {dict(sent)}")
    codes = await send_messages(attacked, islice(fuzzing.messages(dice), inputs * 3 // 10))
    print(f"{inputs * 3 // 10} messages on {codes.total()} sockets, closed with: {dict(codes)}")
    faults = [status for status in (*map(str, bodies), *sent) if status.startswith("5")]
    assert not faults
    assert attacked.is_running()


async def latencies(client: httpx2.AsyncClient) -> Sequence[float]:
    waits = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        assert (await client.post("/graphql", json=READ)).status_code == 200
        waits.append(time.perf_counter() - began)
    return sorted(waits)


async def slow_clients(attacked: Target) -> None:
    """How long a normal client waits before and while many others send or read as slowly as they can."""
    async with attacked.client() as client:
        await latencies(client)
        before = await latencies(client)
        host, port = attacked.address
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.attack.slow", host, str(port), attacked.key, str(SLOW_CLIENTS)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        assert await process.stdout.readline()
        during = await latencies(client)
        process.terminate()
        await process.wait()
    for name, waits in (("alone", before), (f"beside {SLOW_CLIENTS} slow clients", during)):
        p99 = waits[len(waits) * 99 // 100]
        print(f"a normal client {name}: median {milliseconds(statistics.median(waits))}, p99 {milliseconds(p99)}")


async def attack(attacked: Target, inputs: int) -> None:
    await refusals(attacked)
    await floods(attacked)
    await fuzz(attacked, inputs)
    await slow_clients(attacked)

    async def is_idle() -> bool:
        began = cpu_seconds(attacked.process.pid)
        await asyncio.sleep(0.5)
        return cpu_seconds(attacked.process.pid) - began < 0.1

    await until(is_idle, timeout_seconds=60)
    said = Counter(line for line in attacked.said if "error" in line or "Traceback" in line)
    print(f"faults reported: {said.total()}")
    assert not said, said


def main() -> None:
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS
    with target() as attacked:
        asyncio.run(attack(attacked, inputs))


if __name__ == "__main__":
    main()
