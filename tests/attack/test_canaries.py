"""Secrets put into every input: none of them is said anywhere."""

from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.attack.frames import subscribe, text
from tests.attack.target import Target
from tests.signing import OTHER_PRIVATE, token

CANARY = "cAnArY5eCrEt"
KEY = f"sk_{CANARY}_{CANARY}"
TOKEN = token(OTHER_PRIVATE, sub=CANARY)
SECRETS = (CANARY, TOKEN.rpartition(".")[2])

READ = "query ($u: ID!) { preferenceSet(userId: $u) { id } }"
WRITE = f"""
    mutation ($key: String!, $argument: String) {{
      setWorkflow(input: {{userId: "{CANARY}", key: $key, setting: {{detail: {{conditions: [
        {{variable: "recipient.{CANARY}", operator: EQUAL_TO, argument: $argument}}
      ]}}}}}}) {{ __typename }}
    }}
"""
REQUESTS: dict[str, dict[str, Any]] = {
    "a key": {"json": {"query": READ, "variables": {"u": "u"}}, "headers": {"authorization": f"Bearer {KEY}"}},
    "a token": {"json": {"query": READ, "variables": {"u": "u"}}, "headers": {"authorization": f"Bearer {TOKEN}"}},
    "a token beside a key": {
        "json": {"query": READ},
        "headers": {"authorization": "Bearer pk_1_x", "x-knock-user-token": TOKEN},
    },
    "an odd scheme": {"json": {"query": READ}, "headers": {"authorization": f"Basic {KEY}"}},
    "a foreign page": {  # only its origin is logged, so that an operator can allow it
        "json": {"query": READ},
        "headers": {"origin": "https://elsewhere.example", "referer": f"https://elsewhere.example/{CANARY}"},
    },
    "an id of the request": {"json": {"query": READ}, "headers": {"x-request-id": f"{CANARY}\tx"}},
    "any header": {"json": {"query": READ}, "headers": {CANARY: CANARY, "cookie": CANARY, "user-agent": CANARY}},
    "a user": {"json": {"query": READ, "variables": {"u": CANARY}}},
    "a wrong variable": {"json": {"query": READ, "variables": {"u": {"secret": CANARY}}}},
    "an unknown variable": {"json": {"query": READ, "variables": {"u": "u", CANARY: CANARY}}},
    "a field": {"json": {"query": f"{{ {CANARY} }}"}},
    "a syntax error": {"json": {"query": f"{{ preferenceSet(userId: {CANARY}"}},
    "a name": {"json": {"query": "{ __typename }", "operationName": CANARY}},
    "no JSON": {"content": f'{{"query": "{CANARY}'.encode(), "headers": {"content-type": "application/json"}},
    "no media type": {"content": CANARY.encode(), "headers": {"content-type": f"text/{CANARY}"}},
    "an address": {"params": {"query": "{", CANARY: CANARY}},
    "preferences": {"json": {"query": WRITE, "variables": {"key": CANARY, "argument": CANARY}}},
    "preferences too large": {"json": {"query": WRITE, "variables": {"key": CANARY, "argument": CANARY * 10_000}}},
    "a broken argument": {"json": {"query": WRITE, "variables": {"key": CANARY, "argument": f"[{CANARY}"}}},
}
PATHS = (
    f"/v1/users/{CANARY}/preferences/{CANARY}",
    f"/v1/users/{CANARY}%2f/preferences/default",
    f"/v1/{CANARY}",
    f"/{CANARY}",
    f"/v1/bulk_operations/{CANARY}",
)


@pytest.mark.parametrize("sent", REQUESTS.values(), ids=REQUESTS)
async def test_a_secret_in_a_request_is_not_said(
    attacked: Target, http: httpx2.AsyncClient, sent: dict[str, Any]
) -> None:
    answer = await http.post("/graphql", **sent)

    assert answer.status_code < 500
    assert not says_a_secret(attacked)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_a_secret_in_the_http_api_is_not_said(
    attacked: Target, http: httpx2.AsyncClient, method: str, path: str
) -> None:
    body = {"channel_types": {"email": {"conditions": [{"variable": CANARY, "operator": CANARY, "argument": CANARY}]}}}

    answer = await http.request(method, path, json={**body, CANARY: CANARY}, headers={"idempotency-key": CANARY})

    assert answer.status_code < 500
    assert not says_a_secret(attacked)


@pytest.mark.parametrize(
    "messages",
    [
        [text(type="connection_init", payload={"authorization": f"Bearer {KEY}"})],
        [text(type="connection_init", payload={"authorization": f"Bearer {TOKEN}", CANARY: CANARY})],
        [text(type=CANARY)],
        [f"{{{CANARY}"],
        [subscribe({"query": f"{{ {CANARY} }}"}, id=CANARY)],
    ],
    ids=["a key", "a token", "a type", "no JSON", "an operation"],
)
async def test_a_secret_on_a_socket_is_not_said(attacked: Target, messages: list[str]) -> None:
    url = f"{attacked.url.replace('http', 'ws')}/graphql?{CANARY}"
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        for message in messages:
            await socket.send(message)
        with pytest.raises(ConnectionClosed):
            await socket.recv()

    assert not says_a_secret(attacked)


async def test_no_credential_is_in_any_answer(http: httpx2.AsyncClient) -> None:
    for name in ("a key", "a token", "a token beside a key", "an odd scheme"):
        answer = await http.post("/graphql", **REQUESTS[name])

        assert not any(secret in answer.text for secret in SECRETS)


def says_a_secret(attacked: Target) -> bool:
    return any(secret in line for line in attacked.said for secret in (*SECRETS, attacked.key))
