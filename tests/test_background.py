import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.background import Background, BackgroundFault, Watch, jittered
from tests.waiting import until


class Listening:
    """Counts how often it listens, and fails the first so many times."""

    def __init__(self, *, failures: int = 0) -> None:
        self.times = 0
        self.watch = Watch(self.listen, "test")
        self._failures = failures

    async def listen(self) -> None:
        self.times += 1
        if self.times <= self._failures:
            raise ValueError
        await until(self.is_unwanted)

    async def is_unwanted(self) -> bool:
        return not self.watch.is_wanted

    async def has_listened(self) -> bool:
        return self.times > self._failures


@pytest.mark.parametrize("failures", [0, 1], ids=["at once", "after a failure"])
async def test_a_watch_listens_when_it_is_wanted(failures: int) -> None:
    listening = Listening(failures=failures)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(listening.watch.run())
        listening.watch.begin()
        await until(listening.has_listened)
        listening.watch.close()

    assert listening.times == failures + 1


async def test_a_watch_that_nobody_wants_does_not_listen() -> None:
    listening = Listening()

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(listening.watch.run())
        listening.watch.begin()
        await until(listening.has_listened)
        listening.watch.rest()
        done, _ = await asyncio.wait([running], timeout=0.05)
        listening.watch.close()

    assert done == set()
    assert listening.times <= 2


async def test_a_watch_that_is_closed_stays_closed() -> None:
    listening = Listening()

    listening.watch.close()
    listening.watch.rest()

    async with asyncio.timeout(5):
        await listening.watch.run()
    assert listening.watch.is_closed
    assert not listening.watch.is_wanted


def test_a_jittered_time_lies_within_its_bounds() -> None:
    times = [jittered(2.0, shortest_seconds=1.0) for _ in range(100)]

    assert all(1.0 <= each <= 2.0 for each in times)
    assert len(set(times)) > 1


async def faulty() -> None:
    raise LookupError


async def sound() -> None:
    await asyncio.sleep(0)


async def test_a_task_that_comes_to_its_end_is_not_down() -> None:
    faults: list[str] = []
    background = Background(lambda: faults.append("fault"))

    await background.supervise("worker 1", sound())

    background.check()
    assert (list(background.down), faults) == ([], [])


async def test_a_task_that_meets_a_fault_is_down_and_tells_it() -> None:
    faults: list[str] = []
    background = Background(lambda: faults.append("fault"))

    with capture_logs() as logs:
        await background.supervise("worker 1", faulty())

    with pytest.raises(BackgroundFault, match="worker 1"):
        background.check()
    assert (list(background.down), faults) == (["worker 1"], ["fault"])
    assert [(each["event"], each["task"], each["log_level"]) for each in logs] == [
        ("background_task_failed", "worker 1", "critical")
    ]


async def test_a_task_that_is_cancelled_is_not_down() -> None:
    background = Background(lambda: None)
    task = asyncio.ensure_future(background.supervise("worker 1", asyncio.sleep(60)))
    await asyncio.sleep(0)

    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert list(background.down) == []
