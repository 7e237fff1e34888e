"""User tokens: who signed them, whom they name, and until when they count.

Each key has one algorithm, so that no token chooses its own. The keys are a PEM, or a set of keys (JWKS) in a file or
at a URL, and then each token names the key that signed it.

Source: RFC 7519, "JSON Web Token"; RFC 7517, "JSON Web Key"; RFC 8725, "JSON Web Token Best Current Practices".
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

import jwt

from gateway.errors import ConfigurationError, GatewayError, StoreUnavailable, Unauthenticated
from gateway.settings import Settings

_LONGEST_TOKEN: Final = 8 * 1024
_LONGEST_USER_ID: Final = 256
_NOT_IN_USER_IDS: Final = frozenset("/#")
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()

_FETCH_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 10.0
"""How long a failed fetch is not tried again, so that invented tokens cannot keep us busy."""

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
}


class SigningKey(NamedTuple):
    """A public key and the one algorithm it is for."""

    key: Any
    algorithm: str


class UserToken(NamedTuple):
    """What a token says: its user, and when it ends (UTC); None when it does not."""

    user_id: str
    expires_at: datetime | None


class KeysUnavailable(StoreUnavailable):
    """The keys of user tokens could not be fetched."""

    def __init__(self) -> None:
        GatewayError.__init__(self, "The keys of user tokens cannot be fetched at the moment; try again in a minute.")


class KeySource(Protocol):
    """Where the keys of tokens come from."""

    async def find(self, key_id: str | None) -> SigningKey | None:
        """The key of this id, as a token names it; None when there is none.

        Raises:
            KeysUnavailable: That cannot be said at the moment.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that are known from the start; `only` is for tokens that name none, or when there is just one key."""

    by_id: dict[str | None, SigningKey]
    only: SigningKey | None = None

    async def find(self, key_id: str | None) -> SigningKey | None:
        """The key of this id."""
        return self.only or self.by_id.get(key_id)


@dataclass(slots=True)
class FetchedKeys:
    """Keys that are fetched from a URL, outside the event loop, and again when a token names an unknown one."""

    client: jwt.PyJWKClient
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _paused_until: float = 0.0

    async def find(self, key_id: str | None) -> SigningKey | None:
        """The key of this id."""
        if key_id is None:
            return None
        async with self._lock:
            if monotonic() < self._paused_until:
                raise KeysUnavailable
            try:
                return _signing_key(await asyncio.to_thread(self.client.get_signing_key, key_id))
            except (jwt.PyJWKClientConnectionError, ValueError) as error:
                self._paused_until = monotonic() + _PAUSE_SECONDS
                raise KeysUnavailable from error
            except jwt.PyJWTError:
                return None


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
        keys: KeySource = _one_key(str(settings.user_token_key), settings.user_token_algorithm)
    elif settings.user_token_jwks is not None:
        keys = _key_set(settings.user_token_jwks)
    else:
        return None
    rules = TokenRules(
        leeway_seconds=settings.user_token_leeway_seconds,
        expiry_required=settings.user_token_expiry_required,
        issuer=settings.user_token_issuer,
        audience=settings.user_token_audience,
    )
    return TokenVerifier(keys, rules)


def _one_key(given: str, algorithm: str) -> FixedKeys:
    pem = given if given.startswith("-----BEGIN") else _file("GATEWAY_USER_TOKEN_KEY", given)
    if not _is_by_key_pair(algorithm):
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_ALGORITHM {algorithm!r} is not one: use RS256, ES256 or EdDSA.")
    try:
        key = jwt.get_algorithm_by_name(algorithm).prepare_key(pem)
    except (NotImplementedError, ValueError, TypeError, jwt.InvalidKeyError) as error:
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_KEY is not a public key for {algorithm}: {error}.") from error
    return FixedKeys({}, only=SigningKey(key, algorithm))


def _key_set(given: str) -> KeySource:
    if given.startswith(("https://", "http://")):
        return FetchedKeys(jwt.PyJWKClient(given, timeout=_FETCH_SECONDS))
    text = given if given.lstrip().startswith("{") else _file("GATEWAY_USER_TOKEN_JWKS", given)
    try:
        found = {each.key_id: _signing_key(each) for each in jwt.PyJWKSet.from_json(text).keys}
    except (ValueError, TypeError, AttributeError, jwt.PyJWTError) as error:
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_JWKS is not a set of keys: {error}.") from error
    usable = {key_id: key for key_id, key in found.items() if key is not None}
    if not usable:
        raise ConfigurationError("GATEWAY_USER_TOKEN_JWKS holds no public key to verify signatures with.")
    return FixedKeys(usable)


def _file(setting: str, path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{setting}: {path} cannot be read ({error}).") from error


def _signing_key(key: jwt.PyJWK) -> SigningKey | None:
    """The key and its algorithm; None when it is not for signatures by a key pair."""
    usable = _is_by_key_pair(key.algorithm_name) and key.public_key_use in ("sig", None)
    return SigningKey(key.key, key.algorithm_name) if usable else None


def _is_by_key_pair(algorithm: str) -> bool:
    return algorithm.startswith(("RS", "PS", "ES", "Ed"))


def _read(claims: dict[str, Any]) -> UserToken:
    user_id, expires_at = claims["sub"], claims.get("exp")
    if not 0 < len(user_id) <= _LONGEST_USER_ID or _NOT_IN_USER_IDS & set(user_id):
        raise Unauthenticated("The user token is not valid: its `sub` is no user id.")
    user_id.encode()
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
