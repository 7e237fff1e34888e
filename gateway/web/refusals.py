"""The refusals that only HTTP knows; all others come from the services."""

from gateway.auth.api_keys import KeyKind
from gateway.auth.authenticator import Credentials
from gateway.errors import GatewayError, Unauthenticated


class MalformedRequest(GatewayError):
    """The request cannot be read: its body is no JSON, or its address no UTF-8."""

    code = "MALFORMED_REQUEST"


class IncorrectTokenType(GatewayError):
    """The caller is a user, and this is for servers only."""

    code = "INCORRECT_TOKEN_TYPE"

    def __init__(self) -> None:
        super().__init__("You cannot call this endpoint with this token: use a secret key, from a server.")


class BadCredentials(Unauthenticated):
    """The request carries no credentials, or none that count; `wire_code` says which kind is at fault.

    Source: Knock API reference, "Error codes".
    """

    def __init__(self, message: str, credentials: Credentials) -> None:
        super().__init__(message)
        self.wire_code = _wire_code(credentials)


def _wire_code(credentials: Credentials) -> str:
    if not credentials.bearer:
        return "api_key_missing"
    match credentials.bearer.partition("_")[0]:
        case KeyKind.PUBLIC if credentials.user_token is None:
            return "missing_user_token"
        case KeyKind.PUBLIC | KeyKind.SECRET | KeyKind.RESTRICTED:
            return "authentication_required"
        case _:
            return "invalid_user_token"
