"""The HTTP face on assembled services, and those who may call it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.middleware import Middleware

from gateway.app import Gateway
from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.callers import Permission
from gateway.commands.demo import sign_user_token
from gateway.http.cors import cross_origin
from gateway.http.request_ids import RequestIds
from gateway.rest.routes import rest_routes

ORIGIN = "https://app.example"

_PAIR = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_PRIVATE_PEM = _PAIR.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC_PEM = (
    _PAIR.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def application(gateway: Gateway) -> Starlette:
    services = gateway.services
    routes = rest_routes(
        preferences=services.preferences,
        bulk=services.bulk,
        authenticator=services.authenticator,
        rates=services.rates,
        settings=gateway.settings,
    )
    return Starlette(routes=routes, middleware=[Middleware(RequestIds), cross_origin(services.origins)])


@asynccontextmanager
async def calling(
    gateway: Gateway, bearer: str | None = None, user_token: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that calls with these credentials."""
    headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
    headers |= {"x-knock-user-token": user_token} if user_token else {}
    transport = httpx2.ASGITransport(application(gateway))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
        yield client


async def new_key(gateway: Gateway, kind: KeyKind, *permissions: Permission) -> str:
    text = new_key_text(kind)
    await gateway.key_store.put_key(key_from_text(text, "tests", frozenset(permissions), datetime.now(UTC)))
    return text


def token_of(user_id: str, lifetime: timedelta = timedelta(minutes=5)) -> str:
    return sign_user_token(_PRIVATE_PEM, user_id, now=datetime.now(UTC), lifetime=lifetime)
