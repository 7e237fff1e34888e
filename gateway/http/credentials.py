"""Credentials as requests carry them: in headers, or in the first message of a WebSocket.

Both use the same words: `Authorization: Bearer <key or user token>` and `X-Knock-User-Token: <user token>`.
"""

from collections.abc import Container, Mapping
from typing import Final

from gateway.auth.authenticator import Credentials
from gateway.http.origins import is_foreign

AUTHORIZATION: Final = "authorization"
USER_TOKEN: Final = "x-knock-user-token"  # noqa: S105 - the name of a header
"""The headers that hold credentials, in lower case."""


def credentials_in_headers(headers: Mapping[str, str], allowed_origins: Container[str] = frozenset()) -> Credentials:
    """The credentials of a request; `headers` are looked up in lower case."""
    return Credentials(
        _bearer(headers.get(AUTHORIZATION)),
        headers.get(USER_TOKEN),
        from_foreign_page=is_foreign(headers, allowed_origins),
    )


def credentials_in_payload(payload: Mapping[str, object]) -> Credentials:
    """The credentials of a `connection_init`; names in any case, at the top or under `headers`."""
    nested = payload.get("headers")
    members = {**(nested if isinstance(nested, dict) else {}), **payload}
    return credentials_in_headers({name.lower(): value for name, value in members.items() if isinstance(value, str)})


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
