from datetime import UTC, datetime

import pytest

from gateway.errors import InvalidInput
from gateway.paging import PageRequest, Position, cursor_of
from gateway.preferences.change import empty_set
from gateway.preferences.listing import PartKey, SetFilter, SetOrder, date_of, parse_filter, position_of, query_of
from gateway.preferences.model import PreferenceSet, SetKey

AT = datetime(2026, 11, 21, 12, 30, 15, 250_000, tzinfo=UTC)
STORED: PreferenceSet = {**empty_set(SetKey.of_user("u", "acme")), "updated_at": AT}


def test_a_place_holds_what_the_order_compares() -> None:
    by_date, by_user = position_of(STORED, SetOrder.UPDATED_AT_DESC), position_of(STORED, SetOrder.USER_ID_ASC)

    assert by_date == [round(AT.timestamp() * 1000), "u", "acme"]
    assert date_of(by_date) == AT
    assert by_user == ["u", "acme"]


@pytest.mark.parametrize("order", SetOrder)
def test_a_cursor_leads_back_to_its_place(order: SetOrder) -> None:
    place = position_of(STORED, order)

    query = query_of(SetFilter(), order, PageRequest(after=cursor_of(place)), limit=4)

    assert (query.after, query.before, query.limit) == (place, None, 4)


@pytest.mark.parametrize(
    ("order", "place"),
    [
        (SetOrder.USER_ID_ASC, [1, "u", "acme"]),
        (SetOrder.UPDATED_AT_ASC, ["u", "acme"]),
        (SetOrder.UPDATED_AT_ASC, ["1", "u", "acme"]),
        (SetOrder.UPDATED_AT_ASC, [True, "u", "acme"]),
        (SetOrder.UPDATED_AT_ASC, [10**15, "u", "acme"]),
        (SetOrder.UPDATED_AT_ASC, [-62_135_596_800_001, "u", "acme"]),
        (SetOrder.USER_ID_ASC, ["u", 1]),
    ],
    ids=[
        "of a list by date",
        "of a list by user",
        "a date as text",
        "no date",
        "too late a date",
        "before year 1",
        "no set",
    ],
)
def test_a_cursor_of_another_list_is_refused(order: SetOrder, place: Position) -> None:
    with pytest.raises(InvalidInput, match="cursor") as refused:
        query_of(SetFilter(), order, PageRequest(after=cursor_of(place)), limit=4)

    assert refused.value.path == ("after",)


def test_a_filter_comes_out_in_canonical_form() -> None:
    channel = "AEF6E715-DF82-4AB6-B61E-B743E249F7B6"

    parsed = parse_filter(SetFilter(user_ids=["u"], mentions=("channels", channel)), max_users=1)

    assert parsed == SetFilter(user_ids=["u"], mentions=("channels", channel.lower()))


@pytest.mark.parametrize(
    ("mentions", "path"),
    [
        (("channels", "no uuid"), ("filter", "mentions")),
        (("channel_types", "fax"), ("filter", "mentions")),
    ],
)
def test_a_malformed_key_is_refused_at_its_place(mentions: PartKey, path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_filter(SetFilter(mentions=mentions), max_users=1)

    assert refused.value.path == path


def test_everything_that_is_wrong_with_a_filter_is_told() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_filter(SetFilter(user_ids=["a", "b"], set_id="a/b", opted_out_of=("channels", "x")), max_users=1)

    assert [each.path for each in refused.value.problems] == [
        ("filter", "user_ids"),
        ("filter", "set_id"),
        ("filter", "opted_out_of"),
    ]
