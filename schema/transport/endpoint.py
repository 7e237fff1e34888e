"""The ASGI application that serves the schema: POST and GET, graphql-transport-ws, graphql-sse, multipart streams.

Who calls is found out once, for an HTTP request from its headers, for a WebSocket from its `connection_init` or else
from the headers it was opened with. Everything that is refused is told as JSON with `extensions.code`.

Source: GraphQL over HTTP; graphql-ws, "GraphQL over WebSocket Protocol".
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Final, cast

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from gateway.auth.authenticator import Credentials
from gateway.errors import GatewayError, Unauthenticated
from gateway.http.accept import Accept, accept_of
from gateway.http.credentials import credentials_in_headers
from gateway.http.json_bodies import parse_json
from gateway.http.request_ids import current_request_id, new_request_id
from schema.assembly import create_schema
from schema.context import Context, Services
from schema.execution.engine import ONE_RESULT, Admitted, Kinds, refusal_of
from schema.execution.subscriptions import results
from schema.refusals import METHOD_NOT_ALLOWED, TOO_MANY_SUBSCRIPTIONS, RequestRefused
from schema.transport.fast_path import GraphQLFastPath
from schema.transport.requests import operation_request, read_request
from schema.transport.responses import media_type_for, response_to, response_to_refused, shown
from schema.transport.streams import StreamFormat, prefers_stream, stream_format, streamed
from schema.transport.websocket import Seats, TextSocket, TooManySockets, TransportHandler

_METHODS: Final[Mapping[str, Kinds]] = {
    "GET": (OperationType.QUERY,),
    "POST": ONE_RESULT,
}
_NOT_YET: Final = Unauthenticated("The first message on the socket says who calls.")


class GraphQLEndpoint(GraphQL[Context, None]):
    """Serves the schema on top of the services."""

    websocket_adapter_class = TextSocket

    def __init__(self, services: Services) -> None:
        settings = services.settings
        schema = create_schema(settings)
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=settings.socket_init_seconds),
            max_subscriptions_per_connection=settings.max_subscriptions_per_socket,
        )
        self._seats = Seats(settings.max_sockets_per_caller)
        self.graphql_transport_ws_handler_class = cast("type[TransportHandler]", partial(TransportHandler, self._seats))
        self._engine = schema.engine
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or speak on a WebSocket."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        with ExitStack() as until_sent:
            try:
                response = await self._respond(request, until_sent)
            except RequestRefused as refusal:
                response = response_to_refused(refusal, media_type_for(accept_of(request.headers)))
            except ClientDisconnect:
                return
            await response(scope, receive, send)

    def fast_path(self, path: str) -> GraphQLFastPath:
        """The way for the plain requests that are posted to this path."""
        return GraphQLFastPath(path, self._engine, self._services)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """The context of a WebSocket before its first message."""
        return Context(self._services, _request_id(), _NOT_YET)

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:  # noqa: ARG002
        """Whether a page of another origin may open a WebSocket."""
        allowed = self._services.origins
        if origin in allowed:
            return True
        allowed.tell_refused(origin)
        return False

    def encode_json(self, data: object) -> bytes:
        """JSON as bytes."""
        return orjson.dumps(data)

    def decode_json(self, data: str | bytes) -> object:
        """The value of a JSON text of a WebSocket, within the limits."""
        limits = self._services.settings
        return parse_json(data, max_depth=limits.max_json_depth, max_values=limits.max_json_values)

    async def _respond(self, request: Request, until_sent: ExitStack) -> Response:
        if request.method not in _METHODS:
            raise RequestRefused(
                "GraphQL is spoken by GET and POST.",
                code=METHOD_NOT_ALLOWED,
                status=HTTPStatus.METHOD_NOT_ALLOWED,
                headers={"allow": ", ".join(_METHODS)},
            )
        parameters = await read_request(request, self._services.settings)
        context = await self._context(request)
        accept = accept_of(request.headers)
        stream = stream_format(accept)
        admitted = await self._engine.admit(
            operation_request(parameters), context, _kinds(request.method, accept, stream)
        )
        if stream is not None and (prefers_stream(accept) or _is_subscription(admitted)):
            self._take_seat(context, until_sent)
            end = partial(self._services.authenticator.end_of, self._credentials(request))
            sent = streamed(results(self._engine, admitted, context), end, stream)
            return StreamingResponse(sent, headers=stream.headers)
        if isinstance(admitted, Admitted):
            result = await self._engine.result(admitted)
        else:
            result = refusal_of(admitted, context)
        return response_to(shown(result), media_type_for(accept))

    def _take_seat(self, context: Context, until_sent: ExitStack) -> None:
        if isinstance(context.identity, GatewayError):
            return
        try:
            until_sent.enter_context(self._seats.taken(context.identity))
        except TooManySockets as error:
            raise RequestRefused(
                f"{self._seats.per_caller:,} sockets and streams are open for this caller: close one of them first.",
                code=TOO_MANY_SUBSCRIPTIONS,
                status=HTTPStatus.TOO_MANY_REQUESTS,
            ) from error

    async def _context(self, request: Request) -> Context:
        try:
            caller = await self._services.authenticator.authenticate(self._credentials(request))
        except GatewayError as error:
            return Context(self._services, _request_id(), error)
        return Context(self._services, _request_id(), caller)

    def _credentials(self, request: Request) -> Credentials:
        return credentials_in_headers(request.headers, self._services.authenticator.allowed_origins)


def _kinds(method: str, accept: Accept, stream: StreamFormat | None) -> Kinds:
    """The kinds of operations that may come by this method, for a client that accepts this."""
    kinds = _METHODS[method]
    if stream is None:
        return kinds
    kinds = (*kinds, OperationType.SUBSCRIPTION)
    return tuple(each for each in kinds if each in stream.kinds) if prefers_stream(accept) else kinds


def _is_subscription(admitted: Admitted | Sequence[GraphQLError]) -> bool:
    return isinstance(admitted, Admitted) and admitted.operation.kind is OperationType.SUBSCRIPTION


def _request_id() -> str:
    return current_request_id() or new_request_id()
