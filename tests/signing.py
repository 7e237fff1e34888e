"""Key pairs, and tokens signed with them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


def pem_pair(private: PrivateKeyTypes) -> tuple[str, str]:
    """The private key and its public key, as PEM."""
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return secret.decode(), public.decode()


PRIVATE, PUBLIC = pem_pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))
OTHER_PRIVATE, _ = pem_pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def token(
    private: str = PRIVATE, algorithm: str = "RS256", headers: dict[str, Any] | None = None, **claims: object
) -> str:
    """A token that is valid for an hour. Claims given replace the usual ones; None leaves a claim out."""
    valid = {"sub": "jhammond", "exp": datetime.now(UTC) + timedelta(hours=1)}
    given = {name: value for name, value in {**valid, **claims}.items() if value is not None}
    return jwt.encode(given, private, algorithm=algorithm, headers=headers)
