"""Who calls: credentials become a `Caller`. Knows no HTTP words; what a caller may do is asked of the caller itself.

A **secret key** `sk_...` may do everything. A **restricted key** `rk_...` may do what its scopes name. A **user** comes
with a signed user token, alone or beside a **public key** `pk_...`, and acts only on their own preferences.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

import jwt

from gateway.errors import ConfigurationError, Forbidden, InvalidInput, Unauthenticated


class Permission(StrEnum):
    """What a restricted key may be allowed to do; a secret key may do all of it."""

    PREFERENCES_READ = "preferences:read"
    PREFERENCES_WRITE = "preferences:write"
    DEFAULTS_READ = "defaults:read"
    DEFAULTS_WRITE = "defaults:write"
    BULK_READ = "bulk:read"
    BULK_WRITE = "bulk:write"


ALL_PERMISSIONS = frozenset(Permission)


class KeyKind(StrEnum):
    """The kinds of key, which are also the beginnings of their text."""

    SECRET = "sk"  # noqa: S105 - the beginning of a key, not a key
    RESTRICTED = "rk"
    PUBLIC = "pk"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls and with which permissions.

    `subject` names the caller in histories: a key's id, or the user's id. `user_id` is None for a server's key.
    `expires_at` is when the caller's credentials end by themselves; None when they do not.
    """

    subject: str
    permissions: frozenset[Permission]
    user_id: str | None = None
    expires_at: datetime | None = None

    def require(self, permission: Permission) -> None:
        """Pass when the caller holds the permission over everyone's things.

        Raises:
            Forbidden: The caller is a user, or a restricted key without the permission.
        """
        if permission not in self.permissions:
            raise Forbidden(f"These credentials do not allow {permission.value}; use a secret key, or a key with it.")

    def resolve_user(self, user_id: str | None, permission: Permission) -> str:
        """The user meant: the one named, or the caller's own when none is named.

        Raises:
            Forbidden: A user named somebody else, or the key lacks the permission.
            InvalidInput: A server's key named nobody.
        """
        if self.user_id is not None:
            if user_id not in (None, self.user_id):
                raise Forbidden(
                    "A user may act only on their own preferences: leave the user id out, or give your own."
                )
            return self.user_id
        self.require(permission)
        if user_id is None:
            raise InvalidInput("Name the user: a server's key has no preferences of its own.", ("user_id",))
        return user_id


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request brings: the bearer text, and a user token beside it. None for what it does not bring."""

    bearer: str | None = None
    user_token: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as stored: never its text, only the SHA-256 of it."""

    key_id: str
    kind: KeyKind
    digest: bytes
    permissions: frozenset[Permission]
    name: str
    created_at: datetime
    revoked_at: datetime | None = None


class KeyStore(Protocol):
    """Where keys are kept."""

    async def find_key(self, key_id: str) -> ApiKey | None:
        """The key of that id, revoked or not; None when there never was one."""
        ...


def new_key_text(kind: KeyKind) -> str:
    """The text of a new key, to be shown once: `<kind>_<id>_<256 random bits>`."""
    return f"{kind.value}_{secrets.token_hex(8)}_{secrets.token_urlsafe(32)}"


def key_from_text(text: str, name: str, permissions: frozenset[Permission], now: datetime) -> ApiKey:
    """The record to store for a key's text; a secret key holds all permissions, a public one none."""
    return ApiKey(
        key_id=_key_id(text),
        kind=KeyKind(text.partition("_")[0]),
        digest=_digest(text),
        permissions=permissions,
        name=name,
        created_at=now,
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _key_id(text: str) -> str:
    return "_".join(text.split("_", 2)[:2])


@dataclass(slots=True)
class TokenVerifier:
    """Checks user tokens against one public key and one algorithm; `leeway_seconds` forgives clocks that differ."""

    public_key: str
    algorithm: str
    leeway_seconds: float

    def verify(self, token: str) -> tuple[str, datetime]:
        """The token's user and when it ends.

        Raises:
            Unauthenticated: The token is malformed, wrongly signed, not yet or no longer valid, or names no user.
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.public_key,
                algorithms=[self.algorithm],
                leeway=self.leeway_seconds,
                options={"require": ["sub", "exp"]},
            )
        except (jwt.PyJWTError, UnicodeEncodeError) as error:
            raise Unauthenticated(f"The user token is not valid: {error}.") from error
        if not claims["sub"]:
            raise Unauthenticated("The user token is not valid: `sub` is empty.")
        return claims["sub"], datetime.fromtimestamp(claims["exp"], UTC)


@dataclass(slots=True)
class Authenticator:
    """Turns credentials into a caller; `now` is a monotonic clock in seconds, for the cache of keys."""

    keys: KeyStore
    tokens: TokenVerifier | None
    cache_seconds: float
    now: Callable[[], float]
    _cache: dict[str, tuple[float, ApiKey | None]] = field(default_factory=dict)

    async def authenticate(self, credentials: Credentials) -> Caller:
        """The caller behind the credentials.

        Raises:
            Unauthenticated: There are none, or they do not count; the message says which and what to send.
        """
        bearer = credentials.bearer
        if not bearer:
            raise Unauthenticated("Send `Authorization: Bearer <key or user token>`.")
        kind = bearer.partition("_")[0]
        if kind not in set(KeyKind):
            return self._user(bearer)
        key = await self._key(bearer)
        if key.kind is not KeyKind.PUBLIC:
            return Caller(subject=key.key_id, permissions=key.permissions)
        if credentials.user_token is None:
            raise Unauthenticated("A public key alone says nothing about the user: send their user token beside it.")
        return self._user(credentials.user_token)

    def _user(self, token: str) -> Caller:
        if self.tokens is None:
            raise Unauthenticated("This gateway accepts no user tokens: no key to verify them is configured.")
        user_id, expires_at = self.tokens.verify(token)
        return Caller(subject=user_id, permissions=frozenset(), user_id=user_id, expires_at=expires_at)

    async def _key(self, text: str) -> ApiKey:
        key = await self._find(_key_id(text))
        if key is None or not hmac.compare_digest(key.digest, _digest(text)):
            raise Unauthenticated("The key is not known here.")
        if key.revoked_at is not None:
            raise Unauthenticated("The key was revoked.")
        return key

    async def _find(self, key_id: str) -> ApiKey | None:
        now = self.now()
        found_at, key = self._cache.get(key_id, (-self.cache_seconds, None))
        if key is None or now - found_at >= self.cache_seconds:
            key = await self.keys.find_key(key_id)
            self._remember(key_id, key, now)
        return key

    def _remember(self, key_id: str, key: ApiKey | None, now: float) -> None:
        """Only keys that exist are remembered, so that invented ones cannot fill the memory."""
        if key is None:
            self._cache.pop(key_id, None)
        else:
            self._cache[key_id] = (now, key)


def token_verifier(public_key: str | None, algorithm: str, leeway_seconds: float) -> TokenVerifier | None:
    """The verifier for the configured key, a PEM; None when none is configured.

    Raises:
        ConfigurationError: The key is not one for the algorithm, or the algorithm is no signature by a key pair.
    """
    if public_key is None:
        return None
    try:
        implementation = jwt.get_algorithm_by_name(algorithm)
        if algorithm.startswith("HS") or algorithm == "none":
            raise ConfigurationError(
                f"GATEWAY_USER_TOKEN_ALGORITHM {algorithm!r} is not one: use RS256, ES256 or EdDSA."
            )
        implementation.prepare_key(public_key)
    except (NotImplementedError, ValueError, TypeError, jwt.InvalidKeyError) as error:
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_KEY is not a public key for {algorithm}: {error}.") from error
    return TokenVerifier(public_key, algorithm, leeway_seconds)
