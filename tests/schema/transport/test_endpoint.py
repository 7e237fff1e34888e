from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import orjson
import pytest
from graphql import get_introspection_query
from structlog.contextvars import bound_contextvars

from gateway.auth.authenticator import Credentials
from gateway.mongo.client import Database
from gateway.rates import RateLimits
from schema import GraphQLEndpoint, Services
from tests.signing import token

READ = '{ preferenceSet(userId: "u") { revision } }'
WRITE = 'mutation { setWorkflow(input: {userId: "u", key: "w", setting: null}) { __typename } }'
WATCH = 'subscription { bulkOperationProgress(id: "none") { id } }'


@asynccontextmanager
async def asking(services: Services, **headers: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(GraphQLEndpoint(services))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway/graphql", headers=headers) as client:
        yield client


@pytest.fixture
async def http(services: Services, secret_key: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(services, authorization=f"Bearer {secret_key}") as client:
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

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert code_of(answer.text) == "METHOD_NOT_ALLOWED"


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


async def test_the_schema_can_be_read_without_credentials_if_it_is_told_at_all(services: Services) -> None:
    telling = replace(services, settings=services.settings.model_copy(update={"introspection": True}))

    async with asking(telling) as http:
        answer = await http.post("", json={"query": get_introspection_query()})

    assert answer.json()["data"]["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize("document", ["{ __schema { queryType { name } } }", "{ preferenceSe { id } }"])
async def test_nothing_tells_the_schema_otherwise(http: httpx2.AsyncClient, document: str) -> None:
    answer = await http.post("", json={"query": document})

    error = answer.json()["errors"][0]
    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert "Did you mean" not in error["message"]


async def test_a_fault_is_told_with_the_id_of_the_request(database: Database, http: httpx2.AsyncClient) -> None:
    broken = {"_id": {"scope": "USER", "user_id": "u", "set_id": "default"}, "scope": "USER"}
    await database["preference_sets"].insert_one(broken)

    with bound_contextvars(request_id="request-7"):
        answer = await http.post("", json={"query": READ})

    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": "request-7"}


async def test_a_subscription_is_streamed_as_server_sent_events(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={"query": WATCH}, headers={"accept": "text/event-stream"})

    events = events_of(answer)
    assert [event[0] for event in events] == ["event: next", "event: complete"]
    assert code_of(events[0][1].removeprefix("data: ")) == "NOT_FOUND"


async def test_a_subscription_is_streamed_in_parts(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "", json={"query": WATCH}, headers={"accept": "multipart/mixed;subscriptionSpec=1.0,application/json"}
    )

    assert answer.headers["content-type"].startswith("multipart/mixed")
    assert '"code":"NOT_FOUND"' in answer.text


async def test_a_caller_may_open_so_many_streams_and_no_more(services: Services, secret_key: str) -> None:
    endpoint = GraphQLEndpoint(services)
    caller = await services.authenticator.authenticate(Credentials(secret_key))
    headers = {"authorization": f"Bearer {secret_key}", "accept": "text/event-stream"}

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(endpoint), base_url="http://gateway") as http:
        with ExitStack() as others:
            for _ in range(services.settings.max_sockets_per_caller):
                others.enter_context(endpoint._seats.taken(caller))
            refused = await http.post("/graphql", json={"query": WATCH}, headers=headers)
        given = [await http.post("/graphql", json={"query": WATCH}, headers=headers) for _ in range(4)]

    assert refused.status_code == 429
    assert code_of(refused.text) == "TOO_MANY_SUBSCRIPTIONS"
    assert [answer.status_code for answer in given] == [200] * 4


async def test_no_page_from_elsewhere_is_served(http: httpx2.AsyncClient) -> None:
    answer = await http.get("", headers={"accept": "text/html"})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"


def events_of(answer: httpx2.Response) -> list[list[str]]:
    """The lines of each event, without comments; clients look for LF alone."""
    assert "\r" not in answer.text
    return [event.split("\n") for event in answer.text.strip().split("\n\n") if not event.startswith(":")]


def code_of(text: str) -> Any:
    return orjson.loads(text)["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/graphql-response+json", "application/graphql-response+json"),
        ("application/graphql-response+json, application/json", "application/graphql-response+json"),
        ("application/json, application/graphql-response+json;q=0.9", "application/json"),
        ("application/graphql-response+json;q=0", "application/json"),
        ("application/graphql-response+json;q=x", "application/json"),
        ("text/html, */*", "application/json"),
        ("", "application/json"),
    ],
)
async def test_the_client_says_which_media_type_it_wants(
    http: httpx2.AsyncClient, accept: str, media_type: str
) -> None:
    answer = await http.post("", json={"query": READ}, headers={"accept": accept})

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("document", "code"),
    [("{", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"), (WATCH, "BAD_USER_INPUT")],
    ids=["no syntax", "invalid", "a subscription without a stream"],
)
@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
async def test_what_is_not_begun_has_no_data(
    http: httpx2.AsyncClient, document: str, code: str, accept: str, status: int
) -> None:
    answer = await http.post("", json={"query": document}, headers={"accept": accept})

    assert answer.status_code == status
    assert answer.json().keys() == {"errors"}
    assert code_of(answer.text) == code


@pytest.mark.parametrize(
    ("variables", "code"), [({}, "BAD_USER_INPUT"), ({"u": 2**40}, "BAD_USER_INPUT")], ids=["missing", "too large"]
)
async def test_variables_that_do_not_fit_are_the_clients_mistake(
    http: httpx2.AsyncClient, variables: dict[str, Any], code: str
) -> None:
    query = "query ($u: Int!) { bulkOperations(first: $u) { nodes { id } } }"

    answer = await http.post(
        "", json={"query": query, "variables": variables}, headers={"accept": "application/graphql-response+json"}
    )

    assert (answer.status_code, code_of(answer.text)) == (400, code)


@pytest.mark.parametrize("name", [None, "Three"])
async def test_one_of_several_operations_has_to_be_named(http: httpx2.AsyncClient, name: str | None) -> None:
    document = "query One { __typename } query Two { __typename }"

    answer = await http.post("", json={"query": document, "operationName": name})

    assert code_of(answer.text) == "BAD_USER_INPUT"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
async def test_other_methods_are_told_which_are_spoken(http: httpx2.AsyncClient, method: str) -> None:
    answer = await http.request(method, "")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert code_of(answer.text) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "text/plain; application/json",
        "application/json; charset=utf-16",
    ],
)
async def test_only_json_is_accepted_so_no_form_elsewhere_can_send_it(
    http: httpx2.AsyncClient, content_type: str
) -> None:
    answer = await http.post("", content=orjson.dumps({"query": READ}), headers={"content-type": content_type})

    assert answer.status_code == 415
    assert code_of(answer.text) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"origin": "https://elsewhere.example"}, "FORBIDDEN"),
        ({"origin": "null"}, "FORBIDDEN"),
        ({"origin": "https://gateway:8443"}, "FORBIDDEN"),
        ({"origin": "http://gateway"}, None),
        ({"origin": "https://gateway", "host": "gateway:443"}, None),
        ({"origin": "https://app.example"}, None),
        ({}, None),
    ],
    ids=["another site", "no site", "another port", "this site", "this site behind a proxy", "allowed", "no browser"],
)
async def test_a_servers_key_counts_only_from_pages_of_this_site(
    services: Services, secret_key: str, headers: dict[str, str], code: str | None
) -> None:
    authenticator = replace(services.authenticator, allowed_origins=frozenset({"https://app.example"}))

    async with asking(replace(services, authenticator=authenticator), authorization=f"Bearer {secret_key}") as http:
        answer = await http.post("", json={"query": READ}, headers=headers)

    said = answer.json()
    assert [error["extensions"]["code"] for error in said.get("errors", ())] == ([code] if code else [])


async def test_a_stream_of_events_ends_with_its_token(services: Services) -> None:
    ends_at = datetime.now(UTC) + timedelta(seconds=4)
    watch = "subscription { preferenceSetChanged { __typename } }"

    async with asking(services, authorization=f"Bearer {token(exp=ends_at)}", accept="text/event-stream") as http:
        answer = await http.post("", json={"query": watch})

    events = events_of(answer)
    assert [event[0] for event in events] == ["event: next", "event: next", "event: complete"]
    assert code_of(events[1][1].removeprefix("data: ")) == "UNAUTHENTICATED"


async def test_who_does_too_much_is_told_when_to_try_again(services: Services, secret_key: str) -> None:
    settings = services.settings.model_copy(update={"writes_per_second": 1})

    async with asking(replace(services, rates=RateLimits(settings)), authorization=f"Bearer {secret_key}") as http:
        answers = [await http.post("", json={"query": WRITE}) for _ in range(2)]
        read = await http.post("", json={"query": READ})

    assert [answer.status_code for answer in (*answers, read)] == [200, 429, 200]
    assert answers[1].headers["retry-after"] == "1"
    assert answers[1].json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED", "retryAfter": 1}


HASH = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
NOT_SUPPORTED = {"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}


async def test_the_hash_of_a_document_is_answered_in_the_agreed_words(http: httpx2.AsyncClient) -> None:
    posted = await http.post("", json={**HASH, "variables": {}})
    got = await http.get("", params={"extensions": orjson.dumps(HASH["extensions"]).decode(), "operationName": "A"})
    streamed = await http.post("", json=HASH, headers={"accept": "text/event-stream"})

    assert [posted.status_code, got.status_code] == [200, 200]
    assert posted.json() == got.json() == {"errors": [NOT_SUPPORTED]}
    assert orjson.loads(events_of(streamed)[0][1].removeprefix("data: ")) == {"errors": [NOT_SUPPORTED]}


async def test_a_document_with_its_hash_is_executed(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={**HASH, "query": READ})

    assert answer.json() == {"data": {"preferenceSet": {"revision": 0}}}


@pytest.mark.parametrize(
    ("accept", "document", "media_type"),
    [
        ("application/json, text/event-stream", READ, "application/json"),
        ("application/json;q=0.1, text/event-stream", READ, "text/event-stream"),
        ("application/json, text/event-stream", WATCH, "text/event-stream"),
        ("application/json, text/event-stream;q=0", WATCH, "application/json"),
        ("multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json", READ, "application/json"),
        ("multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json", WATCH, "multipart/mixed"),
    ],
)
async def test_only_a_subscription_is_streamed_unless_a_stream_is_preferred(
    http: httpx2.AsyncClient, accept: str, document: str, media_type: str
) -> None:
    answer = await http.post("", json={"query": document}, headers={"accept": accept})

    assert answer.headers["content-type"].partition(";")[0] == media_type


async def test_the_parts_of_a_stream_stand_between_boundaries(http: httpx2.AsyncClient) -> None:
    answer = await http.post("", json={"query": WATCH}, headers={"accept": "multipart/mixed;subscriptionSpec=1.0"})

    before, part, after = answer.text.split("--graphql")
    assert answer.headers["content-type"] == "multipart/mixed; boundary=graphql; subscriptionSpec=1.0"
    assert (before, after) == ("", "--\r\n")
    assert orjson.loads(part.partition("\r\n\r\n")[2])["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
