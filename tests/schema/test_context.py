import pytest

from gateway.errors import GatewayError, StoreUnavailable, Unauthenticated
from schema import Context, Services
from tests.schema.executing import USER


def test_who_calls_is_known_to_resolvers(services: Services) -> None:
    assert Context(services, "request-1", USER).caller is USER


@pytest.mark.parametrize("reason", [Unauthenticated("Send credentials."), StoreUnavailable()], ids=["none", "unknown"])
def test_why_the_caller_is_not_known_is_told_when_a_resolver_asks(services: Services, reason: GatewayError) -> None:
    context = Context(services, "request-1", reason)

    with pytest.raises(type(reason)) as refused:
        _ = context.caller

    assert refused.value is reason
