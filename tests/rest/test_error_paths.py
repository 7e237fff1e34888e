import pytest

from gateway.errors import InvalidInput, NotFound, Problem
from gateway.rest.error_paths import Path, client_paths

BODY_IS_SET: dict[Path, Path] = {("preferences",): (), ("set_id",): ("preferences", "id")}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("preferences", "workflows", "a"), ("workflows", "a")),
        (("preferences",), ()),
        (("set_id",), ("preferences", "id")),
        (("user_ids", "3"), ("user_ids", "3")),
        (("workflows", "preferences"), ("workflows", "preferences")),
        (None, None),
    ],
    ids=["below", "the whole", "elsewhere", "as it is", "inside", "none"],
)
def test_a_refusal_tells_the_place_in_the_request(path: Path | None, told: Path | None) -> None:
    with pytest.raises(InvalidInput, match="wrong") as refused, client_paths(BODY_IS_SET):
        raise InvalidInput("This is wrong.", path)

    assert refused.value.path == told


def test_every_problem_tells_its_place() -> None:
    problems = [Problem("One.", ("preferences", "a")), Problem("Two.", ("set_id",)), Problem("Three.")]

    with pytest.raises(InvalidInput) as refused, client_paths(BODY_IS_SET):
        raise InvalidInput.of(problems)

    assert [each.path for each in refused.value.problems] == [("a",), ("preferences", "id"), None]


def test_another_refusal_leaves_as_it_is() -> None:
    with pytest.raises(NotFound) as refused, client_paths(BODY_IS_SET):
        raise NotFound("set", "a", ("preferences",))

    assert refused.value.path == ("preferences",)
