"""SIGINT and SIGTERM, however often and whenever they come."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gateway.commands.stopping import StopSignals, cancelling_this_task
from tests.waiting import until

LEAVING = """
import asyncio, threading
from gateway.commands import stopping

async def hang(signals):
    with signals.obeyed_by(stopping.leaving_in_time(lambda count: print(count, flush=True))):
        print("ready", flush=True)
        await asyncio.Event().wait()

stopping._STOP_SECONDS = 0.2
stopping.run_until_told(hang)
"""


@pytest.fixture
def signals() -> Iterator[StopSignals]:
    signals = StopSignals()
    before = signals.catch()
    yield signals
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_each_signal_is_told_with_its_count(signals: StopSignals) -> None:
    told: list[int] = []

    async def all_are_told() -> bool:
        return told == [1, 2]

    with signals.obeyed_by(told.append):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        await until(all_are_told)


async def test_a_signal_that_nobody_obeyed_yet_is_told_to_the_next(signals: StopSignals) -> None:
    told: list[int] = []
    signal.raise_signal(signal.SIGTERM)

    with signals.obeyed_by(told.append):
        assert told == [1]


async def test_a_signal_that_comes_as_a_block_ends_is_told_once(signals: StopSignals) -> None:
    first, second = list[int](), list[int]()
    with signals.obeyed_by(first.append):
        signal.raise_signal(signal.SIGINT)
    with signals.obeyed_by(second.append):
        await asyncio.sleep(0)

    assert (first, second) == ([], [1])


async def test_the_first_signal_cancels_a_start_and_the_second_leaves_it_to_its_end(signals: StopSignals) -> None:
    undone: list[str] = []

    async def start() -> None:
        with signals.obeyed_by(cancelling_this_task()):
            try:
                signal.raise_signal(signal.SIGINT)
                await asyncio.Event().wait()
            finally:
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                undone.append("whole")

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(start())
    assert undone == ["whole"]


def test_a_process_that_hangs_leaves_in_time() -> None:
    process = subprocess.Popen([sys.executable, "-c", LEAVING], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as stdout:
        assert stdout.readline() == "ready\n"
        process.terminate()

        assert stdout.read() == "1\n"
    assert process.wait(timeout=10) == 1
