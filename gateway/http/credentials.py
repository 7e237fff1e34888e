"""Credentials as requests carry them: in headers, or in the first message of a WebSocket.

Both use the same names, in any case: `Authorization: Bearer <key or user token>` and, beside a public key,
`X-Knock-User-Token: <user token>`.
"""

from collections.abc import Container, Mapping
from typing import Final

from gateway.auth.authenticator import Credentials
from gateway.http.origins import is_foreign

USER_TOKEN_HEADER: Final = "X-Knock-User-Token"  # noqa: S105 - the name of a header

_AUTHORIZATION: Final = "authorization"
_USER_TOKEN: Final = USER_TOKEN_HEADER.lower()


def credentials_in_headers(headers: Mapping[str, str], allowed_origins: Container[str] = frozenset()) -> Credentials:
    """The credentials of a request whose headers have lower-case names.

    Pages of the allowed origins, and of this site, may send a server's key (see `Credentials.from_foreign_page`).
    """
    return Credentials(
        _bearer(headers.get(_AUTHORIZATION)),
        headers.get(_USER_TOKEN),
        from_foreign_page=is_foreign(headers, allowed_origins),
    )


def credentials_in_payload(payload: Mapping[str, object]) -> Credentials:
    """The credentials of a `connection_init`, at its top or under `headers`; those at the top count first."""
    nested = payload.get("headers")
    members = {**(nested if isinstance(nested, dict) else {}), **payload}
    return credentials_in_headers({name.lower(): value for name, value in members.items() if isinstance(value, str)})


def _bearer(authorization: str | None) -> str | None:
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
