import pytest
from structlog.testing import capture_logs

from gateway.errors import ConfigurationError
from gateway.http.origins import AllowedOrigins, is_foreign

ALLOWED = AllowedOrigins("https://app.example")


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
    assert not is_foreign(headers, AllowedOrigins("*"))


@pytest.mark.parametrize(
    ("setting", "origin", "allowed"),
    [
        ("", "https://app.example", False),
        ("https://app.example", "https://app.example", True),
        ("https://APP.Example:443", "https://app.example", True),
        ("https://app.example", "https://app.example:8443", False),
        ("https://app.example", "http://app.example", False),
        ("http://one.example https://two.example", "https://two.example", True),
        ("http://localhost:*", "http://localhost:5173", True),
        ("http://localhost:*", "http://localhost", True),
        ("http://localhost:*", "https://localhost:5173", False),
        ("http://localhost:*", "http://localhost.elsewhere.example:80", False),
        ("http://localhost:*", "http://localhost:5173.elsewhere.example", False),
        ("http://localhost:*", "http://elsewhere.example:5173", False),
        ("http://[::1]:*", "http://[::1]:5173", True),
        ("http://[::1]:*", "http://[::1]", True),
        ("capacitor://localhost", "capacitor://localhost", True),
        ("http://localhost:*", "null", False),
        ("https://app.example *", "null", True),
    ],
)
def test_origins_are_allowed_one_by_one_or_with_any_port(setting: str, origin: str, allowed: bool) -> None:
    assert (origin in AllowedOrigins(setting)) is allowed


@pytest.mark.parametrize(
    "word",
    ["app.example", "https://app.example/", "https://app.example/path", "https://*.example", "https://", "null", "*:*"],
)
def test_what_is_no_origin_is_refused_by_the_name_of_its_setting(word: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        AllowedOrigins(f"https://app.example {word}")

    assert refused.value.message.startswith(f"GATEWAY_ALLOWED_ORIGINS: {word!r} is no origin.")


def test_a_refused_origin_is_logged_once_and_only_so_many() -> None:
    origins = AllowedOrigins()
    with capture_logs() as logs:
        for _ in range(3):
            origins.tell_refused("https://elsewhere.example")
        for number in range(1000):
            origins.tell_refused(f"https://made-up-{number}.example")

    assert logs[0] == {
        "event": "origin_refused",
        "origin": "https://elsewhere.example",
        "setting": "GATEWAY_ALLOWED_ORIGINS",
        "log_level": "warning",
    }
    assert len({log["origin"] for log in logs}) == len(logs) == 100
