from pathlib import Path

import jwt
import pytest

from schema import schema_sdl
from tests.commands.invoking import gateway
from tests.signing import PRIVATE, PUBLIC

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("arguments", [("--help",), ("-h",)], ids=["long", "short"])
def test_help_names_every_command(arguments: tuple[str, ...]) -> None:
    told = gateway(*arguments)

    assert told.exit_code == 0
    assert [
        name
        for name in ("dev", "serve", "worker", "migrate", "keys", "token", "forget", "sdl")
        if name not in told.stdout
    ] == []


def test_the_schema_is_printed_as_it_is_committed() -> None:
    assert gateway("sdl").stdout == schema_sdl()


def test_an_option_counts_before_the_environment(mongodb_url: str) -> None:
    listed = gateway("keys", "list", "--mongodb", mongodb_url, GATEWAY_MONGODB_URL="mongodb://127.0.0.1:1/")

    assert listed.exit_code == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("GATEWAY_PORT", "high"), ("GATEWAY_BULK_CHUNK_USERS", "0"), ("GATEWAY_KEY_CACHE_SECONDS", "60")],
)
def test_a_wrong_setting_is_named_in_one_line(name: str, value: str) -> None:
    refused = gateway("keys", "list", **{name: value})

    assert refused.exit_code == 1
    assert name in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_misspelt_setting_is_a_warning(mongodb_url: str) -> None:
    listed = gateway("keys", "list", GATEWAY_MONGODB_URL=mongodb_url, GATEWAY_ALLOWED_ORIGIN="*")

    assert listed.exit_code == 0
    assert listed.stderr == (
        "Warning: GATEWAY_ALLOWED_ORIGIN is set, and is no setting of the gateway; "
        "did you mean GATEWAY_ALLOWED_ORIGINS?\n"
    )


@pytest.mark.parametrize("command", ["dev", "serve"])
@pytest.mark.parametrize("port", ["-5", "65536", "99999"])
def test_a_port_that_cannot_be_is_told_with_the_range(command: str, port: str) -> None:
    refused = gateway(command, "--port", port)

    assert refused.exit_code == 2
    assert f"Invalid value for '--port': {port} is not in the range 0<=x<=65535" in refused.stderr


def test_without_a_database_the_message_says_how_to_name_one() -> None:
    refused = gateway("keys", "list", GATEWAY_MONGODB_URL="")

    assert refused.exit_code == 1
    assert "GATEWAY_MONGODB_URL" in refused.stderr


def test_a_token_is_signed_for_as_long_as_asked(tmp_path: Path) -> None:
    (tmp_path / "private.pem").write_text(PRIVATE)

    signed = gateway("token", "--user", "u", "--minutes", "5", "--private-key", str(tmp_path / "private.pem"))

    claims = jwt.decode(signed.stdout.strip(), PUBLIC, ["RS256"])
    assert claims["sub"] == "u"
    assert claims["exp"] - claims["iat"] == 300


def test_a_token_cannot_be_signed_without_a_key(tmp_path: Path) -> None:
    refused = gateway("token", "--user", "u", "--folder", str(tmp_path))

    assert refused.exit_code == 1
    assert "gateway dev" in refused.stderr
