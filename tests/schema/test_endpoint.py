from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest
from structlog.contextvars import bound_contextvars

from gateway.mongo.client import Database
from schema import GraphQLEndpoint, Services

READ = '{ preferenceSet(userId: "u") { revision } }'
WRITE = 'mutation { setWorkflow(input: {userId: "u", key: "w", setting: null}) { __typename } }'
WATCH = 'subscription { bulkOperationProgress(id: "none") { id } }'


@pytest.fixture
async def http(services: Services, secret_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(GraphQLEndpoint(services))
    headers = {"authorization": f"Bearer {secret_key}"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway/graphql", headers=headers) as client:
        yield client


async def test_a_query_can_be_posted(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={"query": READ})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"data": {"preferenceSet": {"revision": 0}}}


async def test_variables_and_the_operation_name_are_used(http: httpx2.AsyncClient) -> None:
    document = "query One { __typename } query Two($u: ID!) { preferenceSet(userId: $u) { userId } }"

    answer = await http.post("", json={"query": document, "variables": {"u": "ü"}, "operationName": "Two"})

    assert answer.json() == {"data": {"preferenceSet": {"userId": "ü"}}}


async def test_a_query_can_be_got(http: httpx2.AsyncClient) -> None:
    answer = await http.get("", params={"query": READ})

    assert answer.json() == {"data": {"preferenceSet": {"revision": 0}}}


async def test_a_mutation_cannot_be_got(http: httpx2.AsyncClient) -> None:
    answer = await http.get("", params={"query": WRITE})

    assert answer.status_code in (400, 405)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param({"authorization": ""}, "UNAUTHENTICATED", id="none"),
        pytest.param({"authorization": "Bearer sk_0000_nope"}, "UNAUTHENTICATED", id="an unknown key"),
        pytest.param({"authorization": "Bearer no.user.token"}, "UNAUTHENTICATED", id="a user token"),
    ],
)
async def test_credentials_that_do_not_count_are_refused(
    http: httpx2.AsyncClient, headers: dict[str, str], code: str
) -> None:
    answer = await http.post("", json={"query": READ}, headers=headers)

    assert answer.json()["errors"][0]["extensions"] == {"code": code}


async def test_the_schema_can_be_read_without_credentials(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={"query": "{ __schema { queryType { name } } }"}, headers={"authorization": ""})

    assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


async def test_a_fault_is_told_with_the_id_of_the_request(database: Database, http: httpx2.AsyncClient) -> None:
    broken = {"_id": {"scope": "USER", "user_id": "u", "set_id": "default"}, "scope": "USER"}
    await database["preference_sets"].insert_one(broken)

    with bound_contextvars(request_id="request-7"):
        answer = await http.post("", json={"query": READ})

    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": "request-7"}


async def test_a_subscription_is_streamed_as_server_sent_events(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={"query": WATCH}, headers={"accept": "text/event-stream"})

    events = [event.split("\r\n") for event in answer.text.strip().split("\r\n\r\n")]
    assert [event[0] for event in events] == ["event: next", "event: complete"]
    assert code_of(events[0][1].removeprefix("data: ")) == "NOT_FOUND"


async def test_a_subscription_is_streamed_in_parts(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "", json={"query": WATCH}, headers={"accept": "multipart/mixed;subscriptionSpec=1.0,application/json"}
    )

    assert answer.headers["content-type"].startswith("multipart/mixed")
    assert '"code":"NOT_FOUND"' in answer.text


async def test_no_page_from_elsewhere_is_served(http: httpx2.AsyncClient) -> None:
    answer = await http.get("", headers={"accept": "text/html"})

    assert answer.status_code == 404


def code_of(text: str) -> Any:
    return orjson.loads(text)["errors"][0]["extensions"]["code"]
