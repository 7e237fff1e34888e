"""Who calls, and what a caller may do.

A **secret key** `sk_...` may do everything. A **restricted key** `rk_...` may do what its scopes name. A **user** comes
with a signed user token, alone or beside a **public key** `pk_...`, and acts only on their own preferences.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from gateway.errors import Forbidden, InvalidInput


class Permission(StrEnum):
    """What a restricted key may be allowed to do; a secret key may do all of it."""

    PREFERENCES_READ = "preferences:read"
    PREFERENCES_WRITE = "preferences:write"
    DEFAULTS_READ = "defaults:read"
    DEFAULTS_WRITE = "defaults:write"
    BULK_READ = "bulk:read"
    BULK_WRITE = "bulk:write"


class CallerKind(StrEnum):
    """The kinds of caller."""

    SECRET_KEY = "SECRET_KEY"  # noqa: S105 - a kind of key, not a key
    RESTRICTED_KEY = "RESTRICTED_KEY"
    USER = "USER"


ALL_PERMISSIONS: Final = frozenset(Permission)
NO_PERMISSIONS: Final[frozenset[Permission]] = frozenset()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls and with which permissions.

    `subject` names the caller in histories: a key's id, or the user's id. `user_id` is None for a server's key, and
    `key_name` for a user. `expires_at` is when the caller's credentials end by themselves; None when they do not.
    """

    subject: str
    permissions: frozenset[Permission]
    user_id: str | None = None
    expires_at: datetime | None = None
    key_name: str | None = None

    @property
    def kind(self) -> CallerKind:
        """What kind of caller this is."""
        return kind_of_key(self.subject) if self.user_id is None else CallerKind.USER

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


def kind_of_key(key_id: str) -> CallerKind:
    """What kind of caller a server's key is, by the beginning of its id."""
    return CallerKind.RESTRICTED_KEY if key_id.startswith("rk_") else CallerKind.SECRET_KEY
