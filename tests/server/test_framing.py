from collections.abc import Iterator

import pytest

from gateway.server.framing import RequestFraming

HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n\r\n"
CHUNKED = b"3\r\nabc\r\n0\r\n\r\n"
WITH_TRAILERS = b"3\r\nabc\r\n0\r\na: b\r\n\r\n"


@pytest.fixture
def framing() -> RequestFraming:
    return RequestFraming(100)


def heads_of(framing: RequestFraming, data: bytes) -> Iterator[bytes]:
    while data:
        yield (part := framing.head_part(data))
        data = data[len(part) :]


def test_a_head_ends_after_its_blank_line(framing: RequestFraming) -> None:
    assert framing.head_part(HEAD + b"body") == HEAD


@pytest.mark.parametrize("at", range(1, len(HEAD)))
def test_a_head_ends_at_the_same_place_wherever_it_is_cut(framing: RequestFraming, at: int) -> None:
    assert framing.head_part(HEAD[:at]) == HEAD[:at]
    assert framing.head_part(HEAD[at:] + b"body") == HEAD[at:]


@pytest.mark.parametrize("cut", [1, 7, 99, 100, 1000])
def test_of_a_head_without_end_only_so_many_bytes_are_taken(framing: RequestFraming, cut: int) -> None:
    left, taken = b"x" * 1000, b""
    while left and not framing.is_head_full:
        part = framing.head_part(left[:cut])
        taken, left = taken + part, left[len(part) :]

    assert len(taken) == 100


def test_each_head_is_counted_for_itself(framing: RequestFraming) -> None:
    framing.head_part(b"x" * 100)
    assert framing.is_head_full

    framing.begin_head()

    assert framing.head_part(HEAD) == HEAD


def test_a_body_is_as_long_as_its_headers_say(framing: RequestFraming) -> None:
    framing.begin_body([(b"content-length", b"5")])

    assert framing.body_part(b"hel") == b"hel"
    assert framing.body_part(b"lo" + HEAD) == b"lo"


@pytest.mark.parametrize("body", [CHUNKED, WITH_TRAILERS], ids=["plain", "with trailers"])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_body_in_chunks_never_reaches_into_the_next_head(framing: RequestFraming, body: bytes, at: int) -> None:
    framing.begin_body([(b"transfer-encoding", b"chunked")])

    taken = framing.body_part(body[:at])
    taken += framing.body_part(body[at:] + HEAD)

    assert taken == body


def test_a_body_whose_length_nobody_says_is_none(framing: RequestFraming) -> None:
    framing.begin_body([(b"host", b"x")])

    assert framing.body_part(HEAD) == b""
