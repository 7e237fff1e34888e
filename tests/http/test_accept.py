from time import perf_counter

import pytest
from starlette.datastructures import Headers

from gateway.http.accept import Accept, accept_of, parse_accept

FROM_THE_STANDARD = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5"
"""The example of RFC 9110, 12.5.1."""


@pytest.mark.parametrize(
    ("header", "media_type", "quality"),
    [
        (FROM_THE_STANDARD, "text/plain;format=flowed", 1),
        (FROM_THE_STANDARD, "text/plain", 0.7),
        (FROM_THE_STANDARD, "text/html", 0.3),
        (FROM_THE_STANDARD, "image/jpeg", 0.5),
        (FROM_THE_STANDARD, "text/plain;format=fixed", 0.4),
        (FROM_THE_STANDARD, "text/html;level=3", 0.3),
        ("", "text/html", 1),
        ("application/json", "text/html", 0),
        ("*/*, text/html;q=0", "text/html", 0),
        ("text/html;q=0.2, text/html;q=0.9", "text/html", 0.2),
        ("TEXT/HTML ; Q=0.5", "text/html", 0.5),
        ("application/json; charset=utf-8", "application/json", 1),
        ('multipart/mixed;boundary="x";version="1.0"', "multipart/mixed;version=1.0", 1),
        ("multipart/mixed;version=2", "multipart/mixed;version=1.0", 0),
        ('application/json;profile="a,b;q=0", text/html', "text/html", 1),
        ("a/b;q=.5", "a/b", 0.5),
        ("a/b;q=1.000", "a/b", 1),
    ],
)
def test_the_most_precise_range_says_how_gladly(header: str, media_type: str, quality: float) -> None:
    assert parse_accept(header).quality(media_type) == quality


@pytest.mark.parametrize(
    "entry",
    ["text", "*/html", "a/b/c", "a b/c", "/", "text/html;q=much", "text/html;q=2", "text/html;q=-1", ";;=", '"'],
)
def test_a_malformed_entry_does_not_hide_the_others(entry: str) -> None:
    assert parse_accept(f"{entry}, application/json;q=0.5").quality("application/json") == 0.5
    assert parse_accept(f"application/json;q=0.5, {entry}").quality("application/json") == 0.5
    assert parse_accept(f"{entry}, application/json").quality("text/html") == 0


@pytest.mark.parametrize(
    ("header", "preferred"),
    [
        ("", False),
        ("*/*", False),
        ("a/*", False),
        ("a/b", True),
        ("a/b, a/usual", True),
        ("a/other, a/b;q=0.9, */*", False),
        ("a/b;q=0.5, a/usual", False),
        ("a/b;q=0.5, */*", False),
        ("a/b, */*;q=0.8", True),
        ("a/b;q=0", False),
        ("a/*, a/usual;q=0, a/other;q=0", True),
        ("c/d", False),
    ],
)
def test_another_type_than_usual_has_to_be_named(header: str, *, preferred: bool) -> None:
    assert parse_accept(header).prefers("a/b", "a/usual", "a/other") is preferred


def test_several_lines_of_the_header_count_as_one() -> None:
    headers = Headers(raw=[(b"accept", b"text/html;q=0.5"), (b"host", b"x"), (b"accept", b"application/json")])

    assert accept_of(headers).quality("application/json") == 1
    assert accept_of(headers).quality("text/html") == 0.5


def test_a_header_longer_than_any_client_sends_counts_as_none() -> None:
    assert parse_accept("a/b," * 5_000) == Accept()


@pytest.mark.parametrize("text", [";", ",", '"', '"\\', ',"', "a/b;q=1,", "\\", '";'])
def test_no_header_takes_long_to_read(text: str) -> None:
    header = text * (1_000 // len(text))

    began = perf_counter()
    parse_accept(header)

    assert perf_counter() - began < 0.1
