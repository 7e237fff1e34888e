"""Verifies user tokens (JWT): their signature, their claims and their expiry.

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
"""How long a verified token is cached; after its key is removed, it is accepted for at most this long."""

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
    """The user of a token, and when the token expires (UTC); None if it does not expire."""

    user_id: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """The rules for a token's claims.

    `leeway_seconds` allows for clocks that differ. With `issuer` or `audience` None, that claim is not checked.
    """

    leeway_seconds: float
    expiry_required: bool = True
    issuer: str | None = None
    audience: str | None = None


@dataclass(slots=True)
class TokenVerifier:
    """Verifies user tokens, and caches valid ones for a minute."""

    keys: KeySource
    rules: TokenRules
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _verified: OrderedDict[bytes, tuple[float, UserToken]] = field(default_factory=OrderedDict)

    async def verify(self, token: str) -> UserToken:
        """Verify the token and return its user and expiry.

        Raises:
            Unauthenticated: The token is malformed, not signed by its key, not yet valid, expired, or names no user.
            KeysUnavailable: The token's key cannot be fetched at the moment.
        """
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise Unauthenticated(f"The user token is not valid: it is not ASCII, or longer than {_LONGEST_TOKEN}.")
        # The cache is keyed by digest: 32 bytes for each token instead of up to 8 KiB.
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
    """Create the verifier for the configured keys; None if no keys are configured.

    Raises:
        ConfigurationError: The keys cannot be read or used for user tokens, or both settings are given.
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
    """Describe what is wrong with a token, without quoting its contents."""
    if isinstance(error, jwt.MissingRequiredClaimError):
        return f"it has no `{error.claim}`"
    return next((reason for kind, reason in _REASONS.items() if isinstance(error, kind)), "it is malformed")
