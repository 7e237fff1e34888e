import pytest

from gateway.http.origins import is_foreign

ALLOWED = frozenset({"https://app.example"})


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        (None, "gateway.example", False),
        ("https://gateway.example", "gateway.example", False),
        ("https://gateway.example", "gateway.example:443", False),
        ("http://gateway.example:8000", "gateway.example:8000", False),
        ("http://[::1]:8000", "[::1]:8000", False),
        ("https://app.example", "gateway.example", False),
        ("https://elsewhere.example", "gateway.example", True),
        ("https://gateway.example:8443", "gateway.example", True),
        ("https://gateway.example.elsewhere.example", "gateway.example", True),
        ("https://app.example.elsewhere.example", "gateway.example", True),
        ("null", "gateway.example", True),
        ("null", "", True),
        ("https://[", "[", True),
        ("https://x:99999", "x:99999", True),
        ("", "", True),
    ],
)
def test_a_page_is_of_this_site_or_allowed_or_foreign(origin: str | None, host: str, foreign: bool) -> None:
    headers = {"host": host} if origin is None else {"host": host, "origin": origin}

    assert is_foreign(headers, ALLOWED) is foreign
    assert not is_foreign(headers, frozenset({"*"}))
