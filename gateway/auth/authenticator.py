"""Authenticates credentials and returns the `Caller`; independent of HTTP."""

import asyncio
import hmac
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from gateway.auth.api_keys import ApiKey, KeyKind, KeyStore, digest_of, key_id_of
from gateway.auth.callers import NO_PERMISSIONS, Caller
from gateway.auth.tokens import TokenVerifier
from gateway.errors import Forbidden, StoreUnavailable, Unauthenticated

_KINDS: Final = frozenset(kind.value for kind in KeyKind)
_KEY: Final = re.compile(r"[a-z]+_[0-9A-Za-z]+_[0-9A-Za-z_-]+")
_LONGEST_KEY: Final = 100
_FRESH_SECONDS: Final = 1.0
"""The maximum age of a cached key when the credentials of an open stream are checked again."""


class Credentials(NamedTuple):
    """The credentials of a request: the bearer text and a separate user token, each None if not sent.

    `from_foreign_page` is true if a browser sent them for a page whose origin is not allowed.
    """

    bearer: str | None = None
    user_token: str | None = None
    from_foreign_page: bool = False


class _KnownKey(NamedTuple):
    """A cached key: when it was read (by the authenticator's clock), and the caller that it authenticates."""

    found_at: float
    key: ApiKey
    server: Caller


@dataclass(slots=True)
class Authenticator:
    """Authenticates credentials against API keys and user tokens, and caches keys for `cache_seconds`.

    `now` is a monotonic clock in seconds; `utc_now` returns the present time. Pages of `allowed_origins` may send
    secret and restricted keys; it contains `*` if all pages may.
    """

    keys: KeyStore
    tokens: TokenVerifier | None
    cache_seconds: float
    now: Callable[[], float]
    utc_now: Callable[[], datetime] = lambda: datetime.now(UTC)
    allowed_origins: Container[str] = frozenset()
    _cache: dict[str, _KnownKey] = field(default_factory=dict)

    async def authenticate(self, credentials: Credentials, *, max_age_seconds: float | None = None) -> Caller:
        """Return the caller with these credentials.

        A cached key is used if it is younger than `max_age_seconds`; None means `cache_seconds`.

        Raises:
            Unauthenticated: Credentials are missing or not valid; the message says which and what to send.
            Forbidden: A page of another site sent a secret or restricted key.
            StoreUnavailable: The keys could not be read, or the keys of user tokens could not be fetched.
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
        """Wait until the credentials are no longer valid.

        Return when the token expires, or at most `cache_seconds` after the key was revoked.
        """
        while True:
            try:
                caller = await self.authenticate(credentials, max_age_seconds=_FRESH_SECONDS)
                pause = self._pause_until_look(caller)
            except StoreUnavailable:  # an outage must not end open streams
                pause = _FRESH_SECONDS
            except (Unauthenticated, Forbidden):
                return
            if pause <= 0:
                return
            await asyncio.sleep(pause)

    def _pause_until_look(self, caller: Caller) -> float:
        """Return the seconds until the next check is needed; zero or less if the caller's token has expired."""
        pause = max(self.cache_seconds - _FRESH_SECONDS, _FRESH_SECONDS)
        if caller.expires_at is None:
            return pause
        return min(pause, (caller.expires_at - self.utc_now()).total_seconds())

    async def _user(self, token: str) -> Caller:
        if self.tokens is None:
            raise Unauthenticated("This gateway accepts no user tokens: no key to verify them is configured.")
        user_id, expires_at = await self.tokens.verify(token)
        return Caller(subject=user_id, permissions=NO_PERMISSIONS, user_id=user_id, expires_at=expires_at)

    async def _key(self, text: str, max_age_seconds: float) -> _KnownKey:
        now = self.now()
        known = self._cache.get(text)
        if known is None or now - known.found_at >= max_age_seconds:
            key = await self._find(text)
            known = _KnownKey(now, key, Caller(key.key_id, key.permissions, key_name=key.name))
            self._cache[text] = known
        if known.key.revoked_at is not None:
            raise Unauthenticated("The key was revoked.")
        return known

    async def _find(self, text: str) -> ApiKey:
        """Read the key from storage. Only existing keys are cached, so that invented ones cannot fill the memory.

        Raises:
            Unauthenticated: No such key exists.
        """
        is_possible = len(text) <= _LONGEST_KEY and _KEY.fullmatch(text)
        key = await self.keys.find_key(key_id_of(text)) if is_possible else None
        # Compared in constant time, so that the duration does not reveal the digest.
        if key is None or not hmac.compare_digest(key.digest, digest_of(text)):
            self._cache.pop(text, None)
            raise Unauthenticated("The key is not known here.")
        return key
