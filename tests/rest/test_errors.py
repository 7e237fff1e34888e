import httpx2
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Message
from structlog.testing import capture_logs

from gateway.app import Gateway
from gateway.errors import ConfigurationError, InvalidInput
from gateway.http.request_ids import RequestIds
from gateway.rates import Rate, RateLimited
from gateway.rest.errors import EXCEPTION_HANDLERS
from tests.rest.calling import application, calling, token_of

DEFAULT = "/v1/users/jhammond/preferences/default"


async def answer_to(error: Exception) -> httpx2.Response:
    """What a client gets when an endpoint raises this."""

    async def endpoint(_: Request) -> Response:
        raise error

    mount = Mount(
        "/v1",
        routes=[Route("/it", endpoint)],
        middleware=[Middleware(ExceptionMiddleware, handlers=EXCEPTION_HANDLERS)],
    )
    app = Starlette(routes=[mount], middleware=[Middleware(RequestIds)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://gateway") as client:
        return await client.get("/v1/it")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"channel_types": NaN}', b'{"a": 1e999}', b"\xff", b'"\\ud800"', b"[" * 5000 + b"]" * 5000],
    ids=["empty", "half", "not a number", "infinite", "no UTF-8", "half a character", "too deep"],
)
async def test_what_is_no_json_is_refused(server: httpx2.AsyncClient, body: bytes) -> None:
    response = await server.put(DEFAULT, content=body)

    refusal = response.json()
    assert (response.status_code, refusal["code"], refusal["type"]) == (
        400,
        "malformed_request",
        "invalid_request_error",
    )


@pytest.mark.parametrize(
    "body",
    [b"1" * 400, b'{"workflows": {"a": 123456789012345678901234567890}}', b'"text"', b"true"],
    ids=["huge number", "huge number inside", "text", "switch"],
)
async def test_json_that_is_no_set_is_refused(server: httpx2.AsyncClient, body: bytes) -> None:
    response = await server.put(DEFAULT, content=body)

    assert response.status_code in (400, 422)


async def test_everything_that_is_wrong_with_a_body_is_told(server: httpx2.AsyncClient) -> None:
    response = await server.put(DEFAULT, json={"channel_types": {"email": 1, "smoke": True}, "workflows": {"w": "x"}})

    fields = [each["field"] for each in response.json()["errors"]]
    assert fields == ["channel_types.email", "channel_types.smoke", "workflows.w"]
    assert response.json()["message"] == response.json()["errors"][0]["message"]


async def test_a_number_no_store_can_hold_is_refused(server: httpx2.AsyncClient) -> None:
    condition = {"variable": "data.amount", "operator": "equal_to", "argument": 2**64 - 1}

    response = await server.put(DEFAULT, json={"channel_types": {"email": {"conditions": [condition]}}})

    assert response.json()["errors"][0]["field"] == "channel_types.email.conditions.0.argument"


async def test_a_database_that_does_not_answer_is_said_with_when_to_come_back(unreachable: Gateway) -> None:
    async with calling(unreachable, token_of("jhammond")) as user:
        response = await user.get(DEFAULT)

    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
    assert response.headers["retry-after"] == "1"


async def test_a_limit_on_the_rate_is_told_with_when_to_come_back() -> None:
    response = await answer_to(RateLimited(Rate.READ, 5, 6.2))

    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.json() == {
        "code": "rate_limited",
        "message": "Too many reads: at most 5 per second are allowed here; try again in 6.2 s.",
        "status": 429,
        "type": "api_error",
    }


async def test_an_input_that_is_wrong_as_a_whole_has_no_field() -> None:
    response = await answer_to(InvalidInput("This is wrong."))

    assert response.json()["errors"] == [{"field": None, "message": "This is wrong.", "type": "invalid"}]


async def test_too_large_a_body_is_told_in_the_same_form() -> None:
    response = await answer_to(HTTPException(413, "The body is too large."))

    assert (response.status_code, response.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), ConfigurationError("secret")], ids=repr)
async def test_what_nobody_foresaw_is_logged_once_and_told_as_the_requests_id(error: Exception) -> None:
    with capture_logs() as logs:
        response = await answer_to(error)

    refusal = response.json()
    assert (response.status_code, refusal["code"]) == (500, "internal_server_error")
    assert response.headers["x-request-id"] in refusal["message"]
    assert "secret" not in response.text
    assert [(entry["event"], entry["exc_info"]) for entry in logs] == [("request_failed", error)]


async def test_a_client_that_leaves_before_its_body_is_no_fault(gateway: Gateway, secret_key: str) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": DEFAULT,
        "raw_path": DEFAULT.encode(),
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {secret_key}".encode())],
    }
    with capture_logs() as logs:
        await application(gateway)(scope, receive, send)

    assert sent[0]["status"] == 400
    assert logs == []
