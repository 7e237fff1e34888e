"""Global ids: unique over all types and users, stable, and safe as keys of a client's cache.

The id of a preference set is the base64url of `PreferenceSet:` and its key as compact JSON, so that two sets never
share an id, whatever users and tenants are called. The id of a bulk operation is its UUID.
"""

import base64
from binascii import b2a_base64
from typing import Final

import orjson

from gateway.preferences.model import DEFAULT_SET_ID, PreferenceSet, Scope, SetKey

_TAG: Final = b"PreferenceSet:"
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


def encode_set_id(key: SetKey) -> str:
    """The id of the set under this key."""
    return _encode(key.scope.value, key.user_id, key.set_id)


def id_of_set(preference_set: PreferenceSet) -> str:
    """The id of this set."""
    return _encode(preference_set["scope"], preference_set["user_id"], preference_set["set_id"])


def decode_set_id(text: str) -> SetKey | None:
    """The key of the set with this id; None when the text is no such id."""
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        scope, user_id, set_id = orjson.loads(raw.removeprefix(_TAG))
        key = SetKey(Scope(scope), user_id, set_id)
    except (ValueError, TypeError):
        return None
    return key if isinstance(set_id, str) and _is_possible(key) and encode_set_id(key) == text else None


def _encode(scope: str, user_id: str | None, set_id: str) -> str:
    text = _TAG + orjson.dumps([scope, user_id, set_id])
    return b2a_base64(text, newline=False).rstrip(b"=").translate(_URL_SAFE).decode()


def _is_possible(key: SetKey) -> bool:
    """Whether a set can have this key: only users' sets name a user, and the environment has a single set."""
    if key.scope is Scope.USER:
        return isinstance(key.user_id, str)
    return key.user_id is None and (key.scope is Scope.TENANT or key.set_id == DEFAULT_SET_ID)
