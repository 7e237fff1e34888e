"""The gateways and clients of the tests of the HTTP API, whose faces share what is tested here."""

from tests.rest.conftest import gateway, nobody, public_key, secret_key, server, unreachable, user

__all__ = ["gateway", "nobody", "public_key", "secret_key", "server", "unreachable", "user"]
