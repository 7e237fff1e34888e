import pytest

from gateway.server.heads import Headers, host_fault, without_upgrade

HOST = (b"host", b"here")
OFFER = (b"upgrade", b"h2c")


@pytest.mark.parametrize(
    ("headers", "version"),
    [([HOST], "1.1"), ([(b"host", b"")], "1.1"), ([(b"host", b"[::1]:8000")], "1.1"), ([], "1.0")],
    ids=["one", "an empty one", "an address", "none in an old request"],
)
def test_a_request_that_names_its_host_once_is_well_formed(headers: Headers, version: str) -> None:
    assert host_fault(headers, version) is None


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ([], "0 lines `Host`"),
        ([HOST, HOST], "2 lines `Host`"),
        ([HOST, (b"host", b"there")], "2 lines `Host`"),
        ([(b"host", b"he re")], "names no host"),
        ([(b"host", b"here/there")], "names no host"),
        ([(b"host", b"here\n")], "names no host"),
        ([(b"host", "hér".encode())], "names no host"),
    ],
    ids=["none", "the same twice", "two", "a space", "a path", "a line break", "no ASCII"],
)
def test_any_other_is_told_what_is_wrong(headers: Headers, told: str) -> None:
    assert told in (host_fault(headers, "1.1") or "")


def test_a_head_is_written_again_without_its_offer() -> None:
    head = without_upgrade(b"POST", b"/a?b=c", "1.1", [HOST, OFFER, (b"content-length", b"5")])

    assert head == b"POST /a?b=c HTTP/1.1\r\nhost: here\r\ncontent-length: 5\r\n\r\n"


def test_a_head_without_an_offer_is_not_written_again() -> None:
    assert without_upgrade(b"CONNECT", b"here:443", "1.1", [HOST]) is None
