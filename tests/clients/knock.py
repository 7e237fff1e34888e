"""Calls of the official clients of Knock's API, made by scripts in Node against a running gateway."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from gateway.commands.demo import demo_private_key, sign_user_token
from tests.clients.conftest import run_node

SERVER_CLIENTS = ("knock_node_0.mjs", "knock_node_1.mjs")
"""The client for back ends before and after it was generated from Knock's OpenAPI file."""

BROWSER_CLIENT = "knock_client.mjs"

Said = Mapping[str, str]
"""What `gateway dev` says about itself."""


def new_user() -> str:
    """The id of a user nobody knows."""
    return f"user {uuid4()}"


def host(dev: Said) -> str:
    """What to give a client in place of Knock's own host."""
    return dev["graphql"].removesuffix("/graphql")


def server_environment(dev: Said, key: str | None = None) -> dict[str, str]:
    return {"KNOCK_HOST": host(dev), "KNOCK_KEY": key or dev["secret_key"]}


def browser_environment(dev: Said) -> dict[str, str]:
    """A user nobody knows, signed in."""
    user_id = new_user()
    token = sign_user_token(signing_key(dev), user_id, now=datetime.now(UTC), lifetime=timedelta(minutes=5))
    return {
        "KNOCK_HOST": host(dev),
        "KNOCK_KEY": dev["public_key"],
        "KNOCK_USER": user_id,
        "KNOCK_TOKEN": token,
    }


def includes(shown: Any, expected: Any) -> bool:
    """Whether everything expected is shown, among the demo's defaults."""
    if isinstance(expected, dict):
        return isinstance(shown, dict) and all(includes(shown.get(key), each) for key, each in expected.items())
    return bool(shown == expected)


def signing_key(dev: Said) -> str:
    """The private key of the demo's user tokens."""
    return demo_private_key(Path(dev["bulk_body"]).parent)


def outcomes(script: str, calls: Sequence[Sequence[object]], environment: Mapping[str, str]) -> list[Any]:
    """What each call came to: `{"value": ...}` or `{"error": ...}`."""
    came_to: list[Any] = run_node(script, CALLS=json.dumps(calls), **environment)
    return came_to


def values(script: str, calls: Sequence[Sequence[object]], environment: Mapping[str, str]) -> list[Any]:
    """What each call gave; none failed."""
    came_to = outcomes(script, calls, environment)
    assert all("value" in each for each in came_to), came_to
    return [each["value"] for each in came_to]
