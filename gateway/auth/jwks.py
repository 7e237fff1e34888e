"""The public keys that verify user tokens: one PEM, or a key set (JWKS) in a file or at a URL.

Each key has one algorithm, so that a token cannot choose it. With a key set, each token names its key in `kid`.

Source: RFC 7517, "JSON Web Key"; RFC 8725, "JSON Web Token Best Current Practices".
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import jwt
import structlog

from gateway.errors import ConfigurationError, GatewayError, StoreUnavailable

_FETCH_SECONDS: Final = 5.0
_MOST_BYTES: Final = 256 * 1024

_FRESH_SECONDS: Final = 300.0
"""How long fetched keys are used without fetching them again; a removed key is accepted for at most this long."""

_PAUSE_SECONDS: Final = 10.0
"""The minimum time between two fetches, so that invented tokens cannot trigger one each."""

_KEPT_SECONDS: Final = 3_600.0
"""How long known keys stay valid while fetching fails."""

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

_log = structlog.get_logger(__name__)


class SigningKey(NamedTuple):
    """A public key and the only algorithm that it is used with."""

    key: Any
    algorithm: str


KeySet = Mapping[str | None, SigningKey]
"""Keys by `kid`; a key without one is stored under None."""


class KeysUnavailable(StoreUnavailable):
    """The keys that verify user tokens could not be fetched; retry later."""

    def __init__(self) -> None:
        GatewayError.__init__(self, "The keys of user tokens cannot be fetched at the moment; try again in a minute.")


class KeySource(Protocol):
    """Provides the keys that verify user tokens."""

    async def find(self, key_id: str | None) -> SigningKey | None:
        """Return the key with this `kid` of a token; None if there is none.

        Raises:
            KeysUnavailable: The keys cannot be fetched at the moment.
        """
        ...


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that never change. If `only` is given, it verifies every token, whatever key the token names."""

    by_id: KeySet
    only: SigningKey | None = None

    async def find(self, key_id: str | None) -> SigningKey | None:
        """Return `only`, or else the key with this id; None if there is none."""
        return self.only or self.by_id.get(key_id)


@dataclass(slots=True)
class FetchedKeys:
    """Keys that are fetched in a thread, and fetched again when they are old or a token names an unknown key.

    `fetch` returns the keys or raises ValueError; `now` is a monotonic clock in seconds.
    """

    fetch: Callable[[], KeySet]
    now: Callable[[], float] = monotonic
    _known: KeySet = field(default_factory=dict)
    _fetched_at: float = -inf
    _tried_at: float = -inf
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, key_id: str | None) -> SigningKey | None:
        """Return the key with this id; a known key is used even while a fetch runs or fails.

        Raises:
            KeysUnavailable: The key is unknown or too old, and the keys could not be fetched.
        """
        is_known = key_id in self._known
        if not (is_known and (self._is_fresh() or self._lock.locked())):
            async with self._lock:
                await self._look_again(key_id)
        age = self.now() - self._fetched_at
        if key_id in self._known and age < _KEPT_SECONDS:
            return self._known[key_id]
        # Without a recent fetch that succeeded, the key may exist, so the token must not be called invalid.
        if self._fetched_at < self._tried_at or age >= _FRESH_SECONDS:
            raise KeysUnavailable
        return None

    def _is_fresh(self) -> bool:
        return self.now() - self._fetched_at < _FRESH_SECONDS

    async def _look_again(self, key_id: str | None) -> None:
        """Fetch the keys, unless another caller did so while this one waited, or the last try is too recent."""
        if (self._is_fresh() and key_id in self._known) or self.now() - self._tried_at < _PAUSE_SECONDS:
            return
        self._tried_at = self.now()
        try:
            async with asyncio.timeout(2 * _FETCH_SECONDS):
                self._known = await asyncio.to_thread(self.fetch)
        except (ValueError, TimeoutError) as error:
            _log.warning("user_token_keys_not_fetched", exc_info=error)
        else:
            self._fetched_at = self._tried_at


def key_of_pem(given: str, algorithm: str) -> FixedKeys:
    """Load the key from a PEM text or from the path of a PEM file, for tokens with this algorithm.

    Raises:
        ConfigurationError: The file or the key cannot be read, or the algorithm is not asymmetric.
    """
    pem = given if given.startswith("-----BEGIN") else _file("GATEWAY_USER_TOKEN_KEY", given)
    if not _is_by_key_pair(algorithm):
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_ALGORITHM {algorithm!r} is not one: use RS256, ES256 or EdDSA.")
    try:
        key = jwt.get_algorithm_by_name(algorithm).prepare_key(pem)
    except (NotImplementedError, ValueError, TypeError, jwt.InvalidKeyError) as error:
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_KEY is not a public key for {algorithm}: {error}.") from error
    return FixedKeys({}, only=SigningKey(key, algorithm))


def keys_of_set(given: str) -> KeySource:
    """Return the keys of a JWKS, given as a URL, as the path of a file, or as JSON. A URL is fetched on first use.

    Raises:
        ConfigurationError: The JWKS cannot be read or holds no usable key, or its URL is plain http off this machine.
    """
    url = urlsplit(given)
    if url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK):
        return FetchedKeys(lambda: _fetched(given))
    if url.scheme == "http":
        raise ConfigurationError("GATEWAY_USER_TOKEN_JWKS: fetch the keys by https; by http others could give theirs.")
    text = given if given.lstrip().startswith("{") else _file("GATEWAY_USER_TOKEN_JWKS", given)
    try:
        return FixedKeys(_usable(text))
    except ValueError as error:
        raise ConfigurationError(f"GATEWAY_USER_TOKEN_JWKS {error}.") from error


def _fetched(url: str) -> KeySet:
    """Fetch the keys at the URL; this blocks.

    Raises:
        ValueError: The response is late, too large, or not a usable key set.
    """
    deadline, body = monotonic() + _FETCH_SECONDS, bytearray()
    try:
        with build_opener(_NoRedirect).open(url, timeout=_FETCH_SECONDS) as response:
            # The timeout above is for each read, so a server that sends byte by byte needs the deadline as well.
            while chunk := response.read1(_MOST_BYTES):
                body += chunk
                if len(body) > _MOST_BYTES or monotonic() > deadline:
                    raise ValueError("is too large, or comes too slowly")
    except (OSError, HTTPException) as error:
        raise ValueError("cannot be fetched") from error
    return _usable(bytes(body))


class _NoRedirect(HTTPRedirectHandler):
    """Treats a redirect as an error, so that keys come only from the configured URL."""

    def redirect_request(self, *_: object) -> None:
        return None


def _usable(text: str | bytes) -> KeySet:
    """Return the keys of a JWKS that verify asymmetric signatures.

    Raises:
        ValueError: The text is not a JWKS, or holds no such key.
    """
    try:
        found = {each.key_id: _signing_key(each) for each in jwt.PyJWKSet.from_dict(json.loads(text)).keys}
    except (ValueError, TypeError, AttributeError, RecursionError, jwt.PyJWTError) as error:
        raise ValueError(f"is not a set of keys: {error}") from error
    usable = {key_id: key for key_id, key in found.items() if key is not None}
    if not usable:
        raise ValueError("holds no public key to verify signatures with")
    return usable


def _signing_key(key: jwt.PyJWK) -> SigningKey | None:
    """Return the key with its algorithm; None if it is not for asymmetric signatures."""
    usable = _is_by_key_pair(key.algorithm_name) and key.public_key_use in ("sig", None)
    return SigningKey(key.key, key.algorithm_name) if usable else None


def _is_by_key_pair(algorithm: str) -> bool:
    # HMAC is excluded: its verification key could sign tokens too.
    return algorithm.startswith(("RS", "PS", "ES", "Ed"))


def _file(setting: str, path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{setting}: {path} cannot be read ({error}).") from error
