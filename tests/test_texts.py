import pytest

from gateway.errors import InvalidInput
from gateway.texts import canonical_uuid, is_text, require_text

UUID = "2f641633-95d3-4555-9222-9f1eb7888a80"


@pytest.mark.parametrize(
    ("value", "whole"),
    [("", True), ("ü", True), ("🦖", True), ("\ud835", False), ("a\udfffb", False)],
    ids=["empty", "a letter", "a pair", "half a pair", "half a pair inside"],
)
def test_a_text_has_whole_characters(value: str, *, whole: bool) -> None:
    assert is_text(value) is whole


def test_half_a_character_is_refused_with_its_place() -> None:
    require_text("🦖", ("key",))

    with pytest.raises(InvalidInput, match="lone surrogate") as refused:
        require_text("\ud835", ("key",))
    assert refused.value.path == ("key",)


@pytest.mark.parametrize(
    ("value", "canonical"),
    [(UUID, UUID), (UUID.upper(), UUID), (UUID.replace("-", ""), None), (f"{UUID}\n", None), ("", None), (7, None)],
    ids=["canonical", "upper case", "no hyphens", "a line break", "empty", "a number"],
)
def test_a_uuid_has_one_form(value: object, canonical: str | None) -> None:
    assert canonical_uuid(value) == canonical
