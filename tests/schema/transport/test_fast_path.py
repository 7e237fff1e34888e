"""The short way gives the answers of the long one, or none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest

from gateway.asgi_extensions import Reply
from gateway.rates import RateLimits
from schema import GraphQLEndpoint, Services
from schema.transport.fast_path import GraphQLFastPath
from tests.signing import token

READ = '{ preferenceSet(userId: "u") { revision workflows { key } } }'
WRITE = """
mutation ($input: SetPreferencesInput!) {
  setPreferences(input: $input) {
    __typename
    ... on PreferencesWritten { preferenceSet { exists } }
    ... on UserError { message path }
  }
}
"""
BOTH = "application/graphql-response+json, application/json;q=0.9"


def planned(services: Services, **more: object) -> Services:
    """The services with plans, without which there is no short way, and with other settings."""
    settings = services.settings.model_copy(update={"compiled_plans": True, **more})
    return replace(services, settings=settings, rates=RateLimits(settings))


@pytest.fixture
def fast_path(services: Services) -> GraphQLFastPath:
    return GraphQLEndpoint(planned(services)).fast_path("/graphql")


async def answer(fast_path: GraphQLFastPath, headers: Mapping[str, str], body: bytes) -> Reply | None:
    known = fast_path.recognise({"content-type": "application/json", **headers})
    return known and await fast_path.answer(known, body)


async def long_answer(services: Services, headers: Mapping[str, str], body: bytes) -> httpx2.Response:
    transport = httpx2.ASGITransport(GraphQLEndpoint(services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.post("/graphql", content=body, headers={"content-type": "application/json", **headers})


def write(**preferences: Any) -> dict[str, Any]:
    given = {"userId": f"u-{uuid4().hex}", "preferences": preferences}
    return {"query": WRITE, "variables": {"input": given}}


@pytest.mark.parametrize("accept", ["*/*", "application/json", BOTH])
@pytest.mark.parametrize(
    "request_",
    [
        pytest.param({"query": READ}, id="a query"),
        pytest.param({"query": f"query A {READ} query B {{ __typename }}", "operationName": "A"}, id="one of two"),
        pytest.param({"query": READ, "variables": None, "extensions": {}}, id="with nulls"),
        pytest.param(write(channelTypes={"email": {"enabled": True}}), id="a mutation"),
        pytest.param(write(categories=[{"key": "a", "setting": {"enabled": True}}] * 2), id="a mutation in vain"),
        pytest.param({"query": WRITE, "variables": {}}, id="without its variables"),
        pytest.param({"query": WRITE, "variables": {"input": 1}}, id="with wrong variables"),
        pytest.param({"query": '{ preferenceSet(userId: "a/b") { id } }'}, id="a root field that fails"),
        pytest.param({"query": READ, "operationName": ""}, id="with an empty name"),
        pytest.param({"query": "{"}, id="a malformed document"),
        pytest.param({"query": "{ nothing }"}, id="an invalid document"),
        pytest.param({"query": "query A { __typename } query B { __typename }"}, id="two without a name"),
        pytest.param({"query": "{ __schema { types { name } } }"}, id="an operation that has no plan"),
    ],
)
async def test_it_answers_as_the_long_way_does(
    fast_path: GraphQLFastPath, services: Services, secret_key: str, accept: str, request_: dict[str, Any]
) -> None:
    headers = {"authorization": f"Bearer {secret_key}", "accept": accept}
    body = orjson.dumps(request_)

    reply = await answer(fast_path, headers, body)
    other = await long_answer(services, headers, body)

    assert reply
    assert (reply.status, reply.body) == (other.status_code, other.content)
    assert f"content-type: {other.headers['content-type']}\r\n".encode() in reply.header_lines


async def test_a_user_is_recognised_by_their_token(fast_path: GraphQLFastPath) -> None:
    headers = {"authorization": f"Bearer {token()}"}

    reply = await answer(fast_path, headers, b'{"query": "{ preferenceSet { userId } }"}')

    assert reply
    assert orjson.loads(reply.body) == {"data": {"preferenceSet": {"userId": "jhammond"}}}


async def test_who_asks_too_often_is_told_when_to_come_again(services: Services, secret_key: str) -> None:
    limited = GraphQLEndpoint(planned(services, reads_per_second=1)).fast_path("/graphql")
    headers = {"authorization": f"Bearer {secret_key}"}

    replies = [await answer(limited, headers, orjson.dumps({"query": READ})) for _ in range(3)]

    refused = [each for each in replies if each and each.status == 429]
    assert refused
    assert b"retry-after: 1\r\n" in refused[0].header_lines


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "https://elsewhere.example"}, id="from a page"),
        pytest.param({"x-request-id": "mine"}, id="with a name"),
        pytest.param({"content-encoding": "gzip"}, id="packed"),
        pytest.param({"content-type": "text/plain"}, id="no JSON"),
        pytest.param({"accept": "text/event-stream"}, id="for a stream"),
    ],
)
async def test_it_does_not_recognise_what_the_long_way_has_to_look_at(
    fast_path: GraphQLFastPath, secret_key: str, headers: dict[str, str]
) -> None:
    plain = {"authorization": f"Bearer {secret_key}"}
    body = orjson.dumps({"query": READ})

    assert await answer(fast_path, plain, body)
    assert await answer(fast_path, {**plain, **headers}, body) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"query": 1}', id="no document"),
        pytest.param(b'{"query": "subscription { preferenceSetChanged { __typename } }"}', id="a subscription"),
    ],
)
async def test_it_gives_up_what_only_the_long_way_can_answer(
    fast_path: GraphQLFastPath, services: Services, secret_key: str, body: bytes
) -> None:
    headers = {"authorization": f"Bearer {secret_key}"}

    assert await answer(fast_path, headers, body) is None
    assert (await long_answer(services, headers, body)).content


@pytest.mark.parametrize("authorization", ["", "Bearer sk_0_unknown", "Bearer nonsense", "Basic x"])
async def test_it_gives_up_who_is_not_known(fast_path: GraphQLFastPath, authorization: str) -> None:
    assert await answer(fast_path, {"authorization": authorization}, orjson.dumps({"query": READ})) is None
