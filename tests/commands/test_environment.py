"""Variables that look like settings and are none."""

import pytest

from gateway.commands.environment import warnings_of_unknown


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("GATEWAY_MONGO_URL", "; did you mean GATEWAY_MONGODB_URL?"),
        ("GATEWAY_ALLOWED_ORIGIN", "; did you mean GATEWAY_ALLOWED_ORIGINS?"),
        ("gateway_prot", "; did you mean GATEWAY_PORT?"),
        ("GATEWAY_XYZZY", "."),
    ],
)
def test_a_misspelt_setting_is_told_with_what_was_meant(name: str, end: str) -> None:
    assert warnings_of_unknown([name]) == [f"Warning: {name} is set, and is no setting of the gateway{end}"]


@pytest.mark.parametrize(
    "name",
    [
        "GATEWAY_PORT",
        "gateway_port",
        "PATH",
        "MY_GATEWAY_URL",
        "GATEWAY_SERVICE_HOST",
        "GATEWAY_SERVICE_PORT_HTTP",
        "GATEWAY_PORT_8000_TCP_ADDR",
    ],
)
def test_settings_and_what_others_set_are_not_told(name: str) -> None:
    assert warnings_of_unknown([name]) == []
