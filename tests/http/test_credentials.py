from typing import Any

import pytest

from gateway.auth.authenticator import Credentials
from gateway.http.credentials import credentials_in_headers, credentials_in_payload


@pytest.mark.parametrize(
    ("headers", "credentials"),
    [
        pytest.param({}, Credentials(), id="none"),
        pytest.param({"authorization": "Bearer sk_1"}, Credentials("sk_1"), id="a key"),
        pytest.param({"authorization": "bearer  sk_1 "}, Credentials("sk_1"), id="in other letters"),
        pytest.param(
            {"authorization": "Bearer pk_1", "x-knock-user-token": "token"}, Credentials("pk_1", "token"), id="two"
        ),
        pytest.param({"authorization": "Basic sk_1"}, Credentials(), id="another scheme"),
        pytest.param({"authorization": "sk_1"}, Credentials(), id="no scheme"),
        pytest.param({"authorization": "Bearer"}, Credentials(""), id="no token"),
    ],
)
def test_headers_carry_credentials(headers: dict[str, str], credentials: Credentials) -> None:
    assert credentials_in_headers(headers) == credentials


@pytest.mark.parametrize(
    ("payload", "credentials"),
    [
        pytest.param({}, Credentials(), id="none"),
        pytest.param({"Authorization": "Bearer sk_1"}, Credentials("sk_1"), id="a key"),
        pytest.param({"headers": {"AUTHORIZATION": "Bearer sk_1"}}, Credentials("sk_1"), id="under headers"),
        pytest.param(
            {"headers": {"authorization": "Bearer no"}, "authorization": "Bearer sk_1"},
            Credentials("sk_1"),
            id="the outer one counts",
        ),
        pytest.param({"authorization": "Bearer pk_1", "X-Knock-User-Token": "t"}, Credentials("pk_1", "t"), id="two"),
        pytest.param({"authorization": 5, "headers": []}, Credentials(), id="no texts"),
    ],
)
def test_a_connection_init_carries_the_same_words(payload: dict[str, Any], credentials: Credentials) -> None:
    assert credentials_in_payload(payload) == credentials
