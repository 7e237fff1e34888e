from typing import Any

import pytest
from pydantic import ValidationError

from gateway.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "9000")
    monkeypatch.setenv("GATEWAY_INTROSPECTION", "true")

    settings = Settings()

    assert (settings.port, settings.introspection) == (9000, True)


def test_what_is_given_counts_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "9000")

    assert Settings(port=9001).port == 9001


def test_another_process_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(mongodb_url="mongodb://db/?replicaSet=rs", port=0, introspection=True, user_token_issuer=None)

    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)

    assert Settings() == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", 65536),
        ("port", -1),
        ("mongodb_database", ""),
        ("mongodb_timeout_seconds", 0),
        ("key_cache_seconds", 10.1),
        ("user_token_leeway_seconds", 31),
        ("bulk_max_users", 10_001),
        ("bulk_chunk_users", 1_001),
        ("max_page_size", 0),
        ("no_such_setting", 1),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name: str, value: object) -> None:
    given: dict[str, Any] = {name: value}

    with pytest.raises(ValidationError) as refused:
        Settings(**given)

    assert [each["loc"] for each in refused.value.errors()] == [(name,)]


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(), "port", 1)  # noqa: B010 - a type checker would refuse the plain way
