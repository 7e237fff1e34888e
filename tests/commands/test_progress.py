"""How far long work is."""

import pytest

from gateway.commands.progress import ProgressLines, duration


def test_a_line_comes_every_few_seconds_with_rate_and_time_left() -> None:
    lines: list[str] = []
    clock = [0.0]
    progress = ProgressLines(lines.append, lambda: clock[0])

    for second in range(1, 11):
        clock[0] = second
        progress("reading", second * 1_000, 1_000_000)

    assert lines == [
        f"  reading: {second * 1_000:,} of 1,000,000, 1,000 a second, 16 min {38 - (second - 2)} s left"
        for second in (2, 4, 6, 8, 10)
    ]


def test_nothing_is_said_of_time_that_cannot_be_known() -> None:
    lines: list[str] = []
    clock = [0.0]
    progress = ProgressLines(lines.append, lambda: clock[0])
    clock[0] = 10

    progress("reading", 0, 500)

    assert lines == ["  reading: 0 of 500"]


def test_other_work_has_a_rate_of_its_own() -> None:
    lines: list[str] = []
    clock = [0.0]
    progress = ProgressLines(lines.append, lambda: clock[0])
    for second, work, done in [(10, "reading", 100), (20, "writing", 500), (30, "writing", 600), (40, "writing", 50)]:
        clock[0] = second
        progress(work, done, 1_000)

    assert lines == [
        "  reading: 100 of 1,000, 10 a second, 1 min 30 s left",
        "  writing: 500 of 1,000",
        "  writing: 600 of 1,000, 60 a second, 7 s left",
        "  writing: 50 of 1,000",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (200, "3 min 20 s"), (7_500, "2 h 5 min")]
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text
