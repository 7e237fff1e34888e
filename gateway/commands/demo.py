"""Demo data and demo credentials for `gateway dev`; never for production.

The credentials are stored in the demo's folder, readable only by its owner, so a restart shows the same ones.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.auth.api_keys import ApiKey, KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS, Permission
from gateway.console.demo import Demo, DemoWorkflow
from gateway.errors import ConfigurationError
from gateway.preferences.change import Author, Change, Replace, empty_set, write
from gateway.preferences.model import ChannelType, Json, Origin, SetKey, Tree, Written

USERS: Final = 5_000
WORKFLOWS: Final = (
    "new-comment",
    "mention",
    "dinosaurs-loose",
    "invoice-issued",
    "weekly-digest",
    "password-reset",
)
WORKFLOW_CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "new-comment": ("collaboration",),
    "mention": ("collaboration",),
    "invoice-issued": ("billing",),
    "weekly-digest": ("product news",),
}
CATEGORIES: Final = ("collaboration", "billing", "product news")
TENANTS: Final = ("ingen", "biosyn")
_CREDENTIALS: Final = "demo-credentials.json"
_FIRST_USERS: Final = ("jhammond", "dnedry", "imalcolm", "esattler")


@dataclass(frozen=True, slots=True)
class DemoCredentials:
    """The texts of the demo's API keys, and the PEM key pair for user tokens."""

    secret_key: str
    dashboard_key: str
    public_key: str
    token_private_pem: str
    token_public_pem: str

    def user_token(self, user_id: str, now: datetime) -> str:
        """Return a token for the user that is valid for one day."""
        return sign_user_token(self.token_private_pem, user_id, now=now, lifetime=timedelta(days=1))


def sign_user_token(private_pem: str, user_id: str, *, now: datetime, lifetime: timedelta) -> str:
    """Sign a user token (RS256), as an application's back end would."""
    return jwt.encode({"sub": user_id, "iat": now, "exp": now + lifetime}, private_pem, algorithm="RS256")


def demo_private_key(folder: Path) -> str:
    """Return the private key (PEM) that signs the demo's user tokens.

    Raises:
        ConfigurationError: `gateway dev` never ran in this folder.
    """
    path = folder / _CREDENTIALS
    if not path.exists():
        raise ConfigurationError(
            f"There are no demo credentials in {folder}: run `gateway dev`, or give --private-key."
        )
    return DemoCredentials(**orjson.loads(path.read_bytes())).token_private_pem


def demo_credentials(folder: Path, now: datetime) -> tuple[DemoCredentials, list[ApiKey]]:
    """Return the credentials in the folder, created on the first call, and the API keys to store for them."""
    path = folder / _CREDENTIALS
    if not path.exists():
        # The mode is set before there is anything to read.
        path.touch(mode=0o600)
        path.write_bytes(orjson.dumps(_new_credentials()))
    credentials = DemoCredentials(**orjson.loads(path.read_bytes()))
    return credentials, _keys(credentials, now)


def demo_pages(credentials: DemoCredentials) -> Demo:
    """Return what the console's pages need to use the demo, including the secret key."""
    workflows = tuple(DemoWorkflow(workflow, WORKFLOW_CATEGORIES.get(workflow, ())) for workflow in WORKFLOWS)
    return Demo(credentials.secret_key, _FIRST_USERS[0], workflows, TENANTS)


def demo_users() -> list[str]:
    """Return the ids of the demo's users; the users named in the documentation come first."""
    return [*_FIRST_USERS, *(f"user-{number:04}" for number in range(1, USERS - len(_FIRST_USERS) + 1))]


def demo_sets(now: datetime) -> Iterator[Written]:
    """Yield the defaults of the environment and of each tenant, then a set for each user; the same on every call."""
    author = Author("demo", Origin.MUTATION, now)
    yield _written(
        SetKey.of_defaults(), {"channel_types": {"http": False}, "categories": {"product news": False}}, author
    )
    for tenant in TENANTS:
        yield _written(SetKey.of_defaults(tenant), _tenant_defaults(tenant), author)
    dice = random.Random(1993)  # noqa: S311 - the demo is to be the same each time, not secret
    for user_id in demo_users():
        yield _written(SetKey.of_user(user_id), _user_preferences(dice), author)


def _written(key: SetKey, tree: Tree, author: Author) -> Written:
    change: Change = Replace(tree)
    return write(empty_set(key), change, author)


def _tenant_defaults(tenant: str) -> Tree:
    locked: Json = {"__strategy__": "replace", "channel_types": {"email": True}}
    return {"workflows": {"password-reset": locked}, "categories": {"billing": tenant == "ingen"}}


def _user_preferences(dice: random.Random) -> Tree:
    return {
        "channel_types": _switches(dice, [ChannelType.EMAIL, ChannelType.SMS]),
        "workflows": {
            workflow: {"channel_types": _switches(dice, [ChannelType.EMAIL, ChannelType.IN_APP_FEED, ChannelType.PUSH])}
            for workflow in dice.sample(WORKFLOWS, 2)
        },
        "categories": {dice.choice(CATEGORIES): dice.random() < 0.7},  # noqa: PLR2004 - a share, not a rule
    }


def _switches(dice: random.Random, kinds: Sequence[ChannelType]) -> Json:
    return {kind.value: dice.random() < 0.8 for kind in kinds}  # noqa: PLR2004 - a share, not a rule


def _new_credentials() -> dict[str, str]:
    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = pair.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "secret_key": new_key_text(KeyKind.SECRET),
        "dashboard_key": new_key_text(KeyKind.RESTRICTED),
        "public_key": new_key_text(KeyKind.PUBLIC),
        "token_private_pem": private.decode(),
        "token_public_pem": public.decode(),
    }


def _keys(credentials: DemoCredentials, now: datetime) -> list[ApiKey]:
    return [
        key_from_text(credentials.secret_key, "demo secret key", ALL_PERMISSIONS, now),
        key_from_text(credentials.dashboard_key, "demo dashboard key", frozenset({Permission.BULK_READ}), now),
        key_from_text(credentials.public_key, "demo public key", frozenset(), now),
    ]
