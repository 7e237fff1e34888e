"""Who calls: credentials become a `Caller`. Knows no HTTP words; what a caller may do is asked of the caller itself.

A **secret key** `sk_...` may do everything. A **restricted key** `rk_...` may do what its scopes name. A **user** comes
with a signed user token, alone or beside a **public key** `pk_...`, and acts only on their own preferences.
"""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from gateway.errors import Forbidden, InvalidInput, StoreUnavailable, Unauthenticated
from gateway.tokens import TokenVerifier


class Permission(StrEnum):
    """What a restricted key may be allowed to do; a secret key may do all of it."""

    PREFERENCES_READ = "preferences:read"
    PREFERENCES_WRITE = "preferences:write"
    DEFAULTS_READ = "defaults:read"
    DEFAULTS_WRITE = "defaults:write"
    BULK_READ = "bulk:read"
    BULK_WRITE = "bulk:write"


ALL_PERMISSIONS: Final = frozenset(Permission)
_NOTHING: Final[frozenset[Permission]] = frozenset()


class KeyKind(StrEnum):
    """The kinds of key, which are also the beginnings of their text."""

    SECRET = "sk"  # noqa: S105 - the beginning of a key, not a key
    RESTRICTED = "rk"
    PUBLIC = "pk"


_KINDS: Final = frozenset(kind.value for kind in KeyKind)
_KEY: Final = re.compile(r"[a-z]+_[0-9A-Za-z]+_[0-9A-Za-z_-]+")
_LONGEST_KEY: Final = 100
_FRESH_SECONDS: Final = 1.0
"""How recent knowledge has to be to let a stream go on."""


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

    @property
    def counted_as(self) -> str:
        """A name that no other caller has, whatever ids users have."""
        return self.subject if self.user_id is None else f"user/{self.user_id}"

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


class Credentials(NamedTuple):
    """What a request brings: the bearer text, and a user token beside it. None for what it does not bring.

    `from_foreign_page` says that a browser sent them for a page of another site that is not allowed to.
    """

    bearer: str | None = None
    user_token: str | None = None
    from_foreign_page: bool = False


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


class _KnownKey(NamedTuple):
    """A key, when it was found (by the clock of the authenticator), and the server that holds it."""

    found_at: float
    key: ApiKey
    server: Caller


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
class Authenticator:
    """Turns credentials into a caller; `now` is a monotonic clock in seconds, `utc_now` the present instant.

    Pages of the allowed origins, `*` for any, may send a server's key.
    """

    keys: KeyStore
    tokens: TokenVerifier | None
    cache_seconds: float
    now: Callable[[], float]
    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    allowed_origins: frozenset[str] = frozenset()
    _cache: dict[str, _KnownKey] = field(default_factory=dict)

    async def authenticate(self, credentials: Credentials, *, max_age_seconds: float | None = None) -> Caller:
        """The caller behind the credentials, by what was known of a key at most so long ago.

        Raises:
            Unauthenticated: There are none, or they do not count; the message says which and what to send.
            Forbidden: A page of another site sent a server's key.
            StoreUnavailable: The database that knows the keys did not answer.
        """
        bearer = credentials.bearer
        if not bearer:
            raise Unauthenticated("Send `Authorization: Bearer <key or user token>`.")
        kind = bearer.partition("_")[0]
        if kind not in _KINDS:
            return await self._user(bearer)
        if credentials.from_foreign_page and kind != KeyKind.PUBLIC:
            raise Forbidden("A server's key does not belong in a page of another site: allow its origin, or use pk_.")
        known = await self._key(bearer, self.cache_seconds if max_age_seconds is None else max_age_seconds)
        if known.key.kind is not KeyKind.PUBLIC:
            return known.server
        if credentials.user_token is None:
            raise Unauthenticated("A public key alone says nothing about the user: send their user token beside it.")
        return await self._user(credentials.user_token)

    async def end_of(self, credentials: Credentials) -> None:
        """Return once the credentials no longer count: at a token's end, or within the cache's time of a revocation."""
        while True:
            try:
                caller = await self.authenticate(credentials, max_age_seconds=_FRESH_SECONDS)
                pause = self._pause_until_look(caller)
            except StoreUnavailable:
                pause = _FRESH_SECONDS
            except (Unauthenticated, Forbidden):
                return
            if pause <= 0:
                return
            await asyncio.sleep(pause)

    def _pause_until_look(self, caller: Caller) -> float:
        """How long nothing can have ended, in seconds; not above zero when the caller's token has."""
        pause = max(self.cache_seconds - _FRESH_SECONDS, _FRESH_SECONDS)
        if caller.expires_at is None:
            return pause
        return min(pause, (caller.expires_at - self.utc_now()).total_seconds())

    async def _user(self, token: str) -> Caller:
        if self.tokens is None:
            raise Unauthenticated("This gateway accepts no user tokens: no key to verify them is configured.")
        user_id, expires_at = await self.tokens.verify(token)
        return Caller(subject=user_id, permissions=_NOTHING, user_id=user_id, expires_at=expires_at)

    async def _key(self, text: str, max_age_seconds: float) -> _KnownKey:
        now = self.now()
        known = self._cache.get(text)
        if known is None or now - known.found_at >= max_age_seconds:
            key = await self._find(text)
            known = _KnownKey(now, key, Caller(subject=key.key_id, permissions=key.permissions))
            self._cache[text] = known
        if known.key.revoked_at is not None:
            raise Unauthenticated("The key was revoked.")
        return known

    async def _find(self, text: str) -> ApiKey:
        """The key; only those that exist are remembered, so that invented ones cannot fill the memory."""
        is_possible = len(text) <= _LONGEST_KEY and _KEY.fullmatch(text)
        key = await self.keys.find_key(_key_id(text)) if is_possible else None
        if key is None or not hmac.compare_digest(key.digest, _digest(text)):
            self._cache.pop(text, None)
            raise Unauthenticated("The key is not known here.")
        return key
