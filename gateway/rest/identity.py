"""Who sends a request: `Authorization: Bearer <key or user token>`, and `X-Knock-User-Token` beside a public key."""

from collections.abc import Mapping
from typing import Final

from gateway.auth.authenticator import Authenticator, Credentials
from gateway.auth.callers import Caller
from gateway.errors import Unauthenticated
from gateway.http.origins import is_foreign
from gateway.rest.errors import BadCredentials

USER_TOKEN_HEADER: Final = "X-Knock-User-Token"  # noqa: S105 - the name of a header


async def caller_of(headers: Mapping[str, str], authenticator: Authenticator) -> Caller:
    """The caller that the headers of a request name.

    Raises:
        BadCredentials: They name nobody, or nobody that is known.
        Forbidden: A page of another site sent a server's key.
        StoreUnavailable: The keys cannot be looked up at the moment.
    """
    credentials = Credentials(
        _bearer(headers.get("authorization", "")),
        headers.get(USER_TOKEN_HEADER),
        from_foreign_page=is_foreign(headers, authenticator.allowed_origins),
    )
    try:
        return await authenticator.authenticate(credentials)
    except Unauthenticated as error:
        raise BadCredentials(error.message, credentials) from error


def _bearer(authorization: str) -> str | None:
    scheme, _, text = authorization.strip().partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None
