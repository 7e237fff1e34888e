from gateway.paging import Page, cursor_of
from schema.types.basics.connections import Connected, Counted, total_count_of


def page(*items: str, has_next: bool = False, has_previous: bool = False) -> Page[str]:
    return Page(list(items), lambda index: [items[index]], has_next, has_previous)


def test_each_item_has_its_cursor() -> None:
    connected = Connected(page("a", "b"))

    assert connected.edges == [{"cursor": cursor_of(["a"]), "node": "a"}, {"cursor": cursor_of(["b"]), "node": "b"}]
    assert list(connected.nodes) == ["a", "b"]


def test_a_page_tells_where_it_lies() -> None:
    assert Connected(page("a", "b", has_next=True)).page_info == {
        "has_next_page": True,
        "has_previous_page": False,
        "start_cursor": cursor_of(["a"]),
        "end_cursor": cursor_of(["b"]),
    }


def test_an_empty_page_has_no_cursors() -> None:
    info = Connected(page(has_previous=True)).page_info

    assert (info["start_cursor"], info["end_cursor"], info["has_previous_page"]) == (None, None, True)


async def test_a_list_is_counted_when_that_is_asked_for() -> None:
    counted: list[int] = []

    async def count() -> int:
        counted.append(1)
        return 7

    connected = Counted(page("a"), count)
    before = len(counted)

    assert (await total_count_of(connected), before, len(counted)) == (7, 0, 1)
