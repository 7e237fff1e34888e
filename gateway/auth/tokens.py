"""User tokens: who signed them, whom they name, and until when they count.

Source: RFC 7519, "JSON Web Token"; RFC 8725, "JSON Web Token Best Current Practices".
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import jwt

from gateway.auth.jwks import KeySource, key_of_pem, keys_of_set
from gateway.errors import ConfigurationError, Unauthenticated
from gateway.settings import Settings
from gateway.texts import is_text

_LONGEST_TOKEN: Final = 8 * 1024
_LONGEST_USER_ID: Final = 256
_NOT_IN_USER_IDS: Final = frozenset("/#")
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()

_CACHED_TOKENS: Final = 10_000
_CACHED_SECONDS: Final = 60.0
"""How long a token is not verified again, and so how late the withdrawal of its key is noticed."""

_REASONS: Final[Mapping[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.ImmatureSignatureError: "it is not valid yet",
    jwt.InvalidSignatureError: "its signature is not by the key that is configured",
    jwt.InvalidAlgorithmError: "its algorithm is not the one of its key",
    jwt.InvalidIssuerError: "it is by another issuer",
    jwt.InvalidAudienceError: "it is for another audience",
    jwt.exceptions.InvalidSubjectError: "its `sub` is not a text: write a user id that is a number in quotes",
}


class UserToken(NamedTuple):
    """What a token says: its user, and when it ends (UTC); None when it does not."""

    user_id: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """What a token must say besides its user; `leeway_seconds` forgives clocks that differ, None asks for nothing."""

    leeway_seconds: float
    expiry_required: bool = True
    issuer: str | None = None
    audience: str | None = None


@dataclass(slots=True)
class TokenVerifier:
    """Verifies user tokens, and remembers for a while those that count."""

    keys: KeySource
    rules: TokenRules
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _verified: OrderedDict[bytes, tuple[float, UserToken]] = field(default_factory=OrderedDict)

    async def verify(self, token: str) -> UserToken:
        """What the token says.

        Raises:
            Unauthenticated: It is malformed, wrongly signed, not yet or no longer valid, or names no user.
            KeysUnavailable: Its key cannot be fetched at the moment.
        """
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise Unauthenticated(f"The user token is not valid: it is not ASCII, or longer than {_LONGEST_TOKEN}.")
        digest, now = hashlib.sha256(token.encode()).digest(), self.now().timestamp()
        until, known = self._verified.get(digest, (0.0, None))
        if known is not None and now < until:
            return known
        said = await self._said_by(token)
        ends = said.expires_at.timestamp() + self.rules.leeway_seconds if said.expires_at else now + _CACHED_SECONDS
        self._verified[digest] = (min(now + _CACHED_SECONDS, ends), said)
        if len(self._verified) > _CACHED_TOKENS:
            self._verified.popitem(last=False)
        return said

    async def _said_by(self, token: str) -> UserToken:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            signed_with = await self.keys.find(key_id)
            if signed_with is None:
                raise Unauthenticated("The user token is not valid: it names no key that is known here.")
            return _read(jwt.decode(token, signed_with.key, [signed_with.algorithm], **self._checks()))
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Unauthenticated(f"The user token is not valid: {_reason(error)}.") from error

    def _checks(self) -> dict[str, Any]:
        rules = self.rules
        return {
            "leeway": rules.leeway_seconds,
            "issuer": rules.issuer,
            "audience": rules.audience,
            "options": {
                "require": ["sub", "exp"] if rules.expiry_required else ["sub"],
                "verify_aud": rules.audience is not None,
            },
        }


def token_verifier(settings: Settings) -> TokenVerifier | None:
    """The verifier for the configured keys; None when there are none.

    Raises:
        ConfigurationError: The keys cannot be read, or are none that user tokens may be signed with.
    """
    if settings.user_token_key is not None and settings.user_token_jwks is not None:
        raise ConfigurationError("Give GATEWAY_USER_TOKEN_KEY or GATEWAY_USER_TOKEN_JWKS, not both.")
    if settings.user_token_key is not None:
        keys: KeySource = key_of_pem(str(settings.user_token_key), settings.user_token_algorithm)
    elif settings.user_token_jwks is not None:
        keys = keys_of_set(settings.user_token_jwks)
    else:
        return None
    rules = TokenRules(
        leeway_seconds=settings.user_token_leeway_seconds,
        expiry_required=settings.user_token_expiry_required,
        issuer=settings.user_token_issuer,
        audience=settings.user_token_audience,
    )
    return TokenVerifier(keys, rules)


def _read(claims: dict[str, Any]) -> UserToken:
    user_id, expires_at = claims["sub"], claims.get("exp")
    if not 0 < len(user_id) <= _LONGEST_USER_ID or _NOT_IN_USER_IDS & set(user_id) or not is_text(user_id):
        raise Unauthenticated("The user token is not valid: its `sub` is no user id.")
    if expires_at is None:
        return UserToken(user_id, None)
    if not isinstance(expires_at, int | float) or not 0 <= expires_at <= _LATEST:
        raise Unauthenticated("The user token is not valid: `exp` is no time.")
    return UserToken(user_id, datetime.fromtimestamp(expires_at, UTC))


def _reason(error: Exception) -> str:
    """What is wrong with a token, without anything that the token says."""
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"it has no `{error.claim}`"
    return next((reason for kind, reason in _REASONS.items() if isinstance(error, kind)), "it is malformed")
