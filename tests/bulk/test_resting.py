import pytest

from gateway.bulk.resting import RestingOperations


class Clock:
    """A clock that stands until it is told to go on."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def rests_until(resting: RestingOperations, clock: Clock, operation_id: str) -> float:
    """How long the operation rests, in whole seconds."""
    began = clock.seconds
    while operation_id in resting.ids():
        clock.seconds += 1
    return clock.seconds - began


def test_what_never_failed_does_not_rest(clock: Clock) -> None:
    assert list(RestingOperations(clock).ids()) == []


def test_each_failure_makes_the_rest_twice_as_long_up_to_a_minute(clock: Clock) -> None:
    resting = RestingOperations(clock)

    rests = []
    for _ in range(8):
        resting.add("o")
        rests.append(rests_until(resting, clock, "o"))

    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]


def test_operations_rest_by_themselves(clock: Clock) -> None:
    resting = RestingOperations(clock)
    resting.add("first")
    clock.seconds += 1
    resting.add("second")

    assert list(resting.ids()) == ["second"]


def test_of_a_thousand_the_first_is_forgotten(clock: Clock) -> None:
    resting = RestingOperations(clock)
    for number in range(1001):
        resting.add(str(number))

    assert len(resting.ids()) == 1000
    assert "0" not in resting.ids()
