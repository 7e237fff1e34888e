"""Callers and their permissions.

A **secret key** `sk_...` has all permissions. A **restricted key** `rk_...` has the permissions in its scopes. A
**user** sends a signed user token, alone or with a **public key** `pk_...`, and may act only on their own preferences.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.errors import Forbidden, InvalidInput


class Permission(StrEnum):
    """The permissions of keys; a secret key has all of them, a restricted key those in its scopes."""

    PREFERENCES_READ = "preferences:read"
    PREFERENCES_WRITE = "preferences:write"
    DEFAULTS_READ = "defaults:read"
    DEFAULTS_WRITE = "defaults:write"
    BULK_READ = "bulk:read"
    BULK_WRITE = "bulk:write"


class CallerKind(StrEnum):
    """The kinds of caller. A public key is not one of them: it is only accepted with a user's token."""

    SECRET_KEY = "SECRET_KEY"  # noqa: S105 - a kind of key, not a key
    RESTRICTED_KEY = "RESTRICTED_KEY"
    USER = "USER"


ALL_PERMISSIONS: Final = frozenset(Permission)
NO_PERMISSIONS: Final[frozenset[Permission]] = frozenset()


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated caller and its permissions.

    `subject` names the caller in histories: a key's id or the user's id. `user_id` is None for a secret or restricted
    key; `key_name` is None for a user. `expires_at` (UTC) is when the credentials expire, None if they do not.
    """

    subject: str
    permissions: frozenset[Permission]
    user_id: str | None = None
    expires_at: datetime | None = None
    key_name: str | None = None

    @property
    def kind(self) -> CallerKind:
        """Whether this is a secret key, a restricted key or a user."""
        return kind_of_key(self.subject) if self.user_id is None else CallerKind.USER

    @property
    def counted_as(self) -> str:
        """The name under which limits count the caller; the prefix keeps a user id from matching a key's id."""
        return self.subject if self.user_id is None else f"user/{self.user_id}"

    def require(self, permission: Permission) -> None:
        """Check that the caller has the permission for the data of all users.

        Raises:
            Forbidden: The caller is a user, or a restricted key without the permission.
        """
        if permission not in self.permissions:
            raise Forbidden(f"These credentials do not allow {permission.value}; use a secret key, or a key with it.")

    def resolve_user(self, user_id: str | None, permission: Permission) -> str:
        """Return the id of the user to act on: `user_id`, or the calling user if it is None.

        Raises:
            Forbidden: A user named another user, or the key lacks the permission.
            InvalidInput: The caller is a key, and `user_id` is None.
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


def kind_of_key(key_id: str) -> CallerKind:
    """Return the kind of a secret or restricted key, told by the prefix of its id."""
    return CallerKind.RESTRICTED_KEY if key_id.startswith("rk_") else CallerKind.SECRET_KEY
