import pytest

from gateway.errors import InvalidInput
from gateway.preferences.identifiers import parse_channel_id, parse_channel_type, parse_each, parse_id, parse_key
from gateway.preferences.model import Json

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
AT = ("here",)


@pytest.mark.parametrize("value", ["jhammond", "x" * 256, "a.b $where", "🦖"])
def test_an_id_is_kept_as_it_is(value: str) -> None:
    assert parse_id(value, ("user_id",)) == value


@pytest.mark.parametrize("value", ["", "x" * 257, "a/b", "a#b", "a\0b", "\ud800", 7, None])
def test_a_malformed_id_is_refused(value: Json) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_id(value, ("user_id",))

    assert refusal.value.path == ("user_id",)


def test_channel_types_channel_ids_and_keys_are_checked_alone() -> None:
    assert parse_channel_type("email", AT) == "email"
    assert parse_channel_id(CHANNEL.upper(), AT) == CHANNEL
    assert parse_key(" ", AT) == " "
    with pytest.raises(InvalidInput):
        parse_channel_type("fax", AT)
    with pytest.raises(InvalidInput):
        parse_channel_id("1", AT)
    with pytest.raises(InvalidInput):
        parse_key(7, AT)


def test_the_items_of_a_list_are_parsed_in_their_order() -> None:
    assert parse_each(["b", "a", "b"], AT, parse_id) == ("b", "a", "b")


def test_every_malformed_item_of_a_list_is_told() -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_each(["a/b", "b", ""], AT, parse_id)

    assert [each.path for each in refusal.value.problems] == [(*AT, "0"), (*AT, "2")]
