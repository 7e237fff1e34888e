import httpx2
import pytest
from starlette.datastructures import Headers

from gateway.app import Gateway
from gateway.errors import Forbidden, StoreUnavailable
from gateway.rest.errors import BadCredentials
from gateway.rest.identity import caller_of
from tests.rest.calling import ORIGIN, token_of


def bearer(text: str, **more: str) -> Headers:
    return Headers({"authorization": f"Bearer {text}", **more})


async def test_a_key_names_a_server(gateway: Gateway, secret_key: str) -> None:
    caller = await caller_of(bearer(secret_key), gateway.services.authenticator)

    assert caller.user_id is None


async def test_a_token_names_its_user_alone_or_beside_a_public_key(gateway: Gateway, public_key: str) -> None:
    token, authenticator = token_of("jhammond"), gateway.services.authenticator

    alone = await caller_of(bearer(token), authenticator)
    beside = await caller_of(bearer(public_key, **{"X-Knock-User-Token": token}), authenticator)

    assert alone.user_id == beside.user_id == "jhammond"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (Headers({}), "api_key_missing"),
        (Headers({"authorization": "Basic x"}), "api_key_missing"),
        (bearer(""), "api_key_missing"),
        (bearer("sk_0_unknown"), "authentication_required"),
        (bearer("pk_0_unknown", **{"x-knock-user-token": "a.b.c"}), "authentication_required"),
        (bearer("pk_0_unknown"), "missing_user_token"),
        (bearer("a.b.c"), "invalid_user_token"),
    ],
    ids=["none", "another scheme", "empty", "an unknown key", "an unknown public key", "no token", "no such token"],
)
async def test_other_credentials_are_refused_by_what_is_wrong_with_them(
    gateway: Gateway, headers: Headers, code: str
) -> None:
    with pytest.raises(BadCredentials) as refused:
        await caller_of(headers, gateway.services.authenticator)

    assert refused.value.rest_code == code


async def test_a_servers_key_is_refused_from_a_page_of_another_site(gateway: Gateway, secret_key: str) -> None:
    authenticator = gateway.services.authenticator

    await caller_of(bearer(secret_key, origin=ORIGIN), authenticator)
    with pytest.raises(Forbidden):
        await caller_of(bearer(secret_key, origin="https://elsewhere.example"), authenticator)


async def test_keys_that_cannot_be_looked_up_are_not_refused_for_good(unreachable: Gateway) -> None:
    with pytest.raises(StoreUnavailable):
        await caller_of(bearer("sk_0_any"), unreachable.services.authenticator)


async def test_the_refusal_names_the_scheme(nobody: httpx2.AsyncClient) -> None:
    response = await nobody.get("/v1/users/u")

    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
