"""What `gateway dev` puts into an empty database, and its credentials."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from gateway.commands.demo import TENANTS, USERS, demo_credentials, demo_private_key, demo_sets, sign_user_token

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_credentials_are_kept_where_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, keys = demo_credentials(tmp_path, NOW)
    again, _ = demo_credentials(tmp_path, NOW)

    assert again == first
    assert [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()] == [0o600]
    assert [key.name for key in keys] == ["demo secret key", "demo dashboard key", "demo public key"]


def test_tokens_are_signed_with_the_key_that_the_gateway_verifies(tmp_path: Path) -> None:
    credentials, _ = demo_credentials(tmp_path, NOW)
    now = datetime.now(UTC)
    token = sign_user_token(demo_private_key(tmp_path), "u", now=now, lifetime=timedelta(minutes=5))

    assert jwt.decode(token, credentials.token_public_pem, ["RS256"])["sub"] == "u"


def test_the_data_are_the_same_each_time() -> None:
    sets = list(demo_sets(NOW))

    assert sets == list(demo_sets(NOW))
    stored = [written.preference_set for written in sets]
    assert len({(each["scope"], each["user_id"], each["set_id"]) for each in stored}) == USERS + len(TENANTS) + 1
