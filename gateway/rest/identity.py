"""Who sends a request to the HTTP API."""

from collections.abc import Mapping

from gateway.auth.authenticator import Authenticator
from gateway.auth.callers import Caller
from gateway.errors import Unauthenticated
from gateway.http.credentials import credentials_in_headers
from gateway.rest.errors import BadCredentials


async def caller_of(headers: Mapping[str, str], authenticator: Authenticator) -> Caller:
    """The caller whose credentials a request carries.

    Raises:
        BadCredentials: There are none, or none that count.
        Forbidden: A page of another site sent a server's key.
        StoreUnavailable: The keys cannot be looked up at the moment.
    """
    credentials = credentials_in_headers(headers, authenticator.allowed_origins)
    try:
        return await authenticator.authenticate(credentials)
    except Unauthenticated as error:
        raise BadCredentials(error.message, credentials) from error
