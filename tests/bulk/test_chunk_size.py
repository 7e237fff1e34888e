from hypothesis import given
from hypothesis import strategies as st

from gateway.bulk.chunk_size import MAX_ATTEMPTS, Pace


def test_a_chunk_is_tried_three_times_before_it_is_halved() -> None:
    pace = Pace(8).again(position=0, rows=8)

    sizes = [pace.users]
    for _ in range(3):
        pace = pace.again(position=0, rows=min(pace.users, 8))
        sizes.append(pace.users)

    assert sizes == [8, 8, 8, 4]
    assert (pace.attempts, pace.wary_until) == (1, 8)


def test_what_is_halved_is_the_chunk_and_not_what_a_chunk_may_hold() -> None:
    assert Pace(250, attempts=MAX_ATTEMPTS).again(position=0, rows=5).users == 2


def test_a_row_alone_is_given_up_after_three_attempts() -> None:
    pace = Pace(1)

    hopeless = []
    for _ in range(4):
        pace = pace.again(position=0, rows=1)
        hopeless.append(pace.is_hopeless)

    assert hopeless == [False, False, False, True]


def test_the_last_row_of_an_operation_is_given_up_whatever_a_chunk_may_hold() -> None:
    assert Pace(250, attempts=MAX_ATTEMPTS).again(position=9, rows=1).is_hopeless


def test_chunks_stay_small_up_to_where_a_larger_one_failed_and_grow_after() -> None:
    small = Pace(8, attempts=2).halved(position=0, rows=8)

    assert small.advanced(position=4, max_users=8) == Pace(4, attempts=1, wary_until=8)
    assert small.advanced(position=8, max_users=8).users == 8


def test_chunks_never_grow_beyond_the_limit() -> None:
    assert Pace(250).advanced(position=250, max_users=250).users == 250


def test_a_slow_chunk_makes_the_next_one_smaller() -> None:
    assert [Pace(users).slowed().users for users in (250, 1)] == [125, 1]


def test_an_operation_given_back_has_no_attempt_under_way() -> None:
    assert Pace(4, attempts=2).paused().attempts == 0


@given(st.integers(1, 300), st.sets(st.integers(0, 299), max_size=3), st.integers(1, 250))
def test_only_rows_at_fault_are_given_up_and_every_row_is_done_once(
    total: int, poison: set[int], max_users: int
) -> None:
    position, pace = 0, Pace(max_users)
    written: list[int] = []
    given_up: list[int] = []
    pace = pace.again(position=0, rows=min(max_users, total))
    while position < total:
        rows = range(position, min(position + pace.users, total))
        if pace.is_hopeless:
            given_up += rows
        elif poison.intersection(rows):
            pace = pace.again(position=position, rows=len(rows))
            continue
        else:
            written += rows
        position = rows.stop
        pace = pace.advanced(position=position, max_users=max_users)

    assert given_up == sorted(row for row in poison if row < total)
    assert sorted(written + given_up) == list(range(total))
