import pytest

from gateway.errors import MAX_PROBLEMS, Forbidden, InvalidInput, Problem, Problems


def test_one_refusal_tells_every_problem_in_order() -> None:
    problems = Problems([Problem("known before", ("a",))])
    for name in ("b", "c"):
        with problems:
            raise InvalidInput("wrong", (name,))

    with pytest.raises(InvalidInput) as refusal:
        problems.refuse()

    assert (refusal.value.message, refusal.value.path) == ("known before", ("a",))
    assert refusal.value.problems == (
        Problem("known before", ("a",)),
        Problem("wrong", ("b",)),
        Problem("wrong", ("c",)),
    )


def test_without_a_problem_nothing_is_refused() -> None:
    problems = Problems()
    with problems:
        pass

    problems.refuse()


def test_other_errors_leave_the_block_at_once() -> None:
    with pytest.raises(Forbidden), Problems():
        raise Forbidden("no")


def test_an_input_with_too_many_problems_is_refused_before_its_end() -> None:
    problems = Problems([Problem("wrong")] * (MAX_PROBLEMS - 2))
    problems.add(InvalidInput("wrong"))

    with pytest.raises(InvalidInput) as refusal:
        problems.add(InvalidInput("wrong", more=[Problem("wrong")]))

    assert len(refusal.value.problems) == MAX_PROBLEMS
