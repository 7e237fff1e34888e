"""The ASGI application that serves the schema: POST and GET, graphql-transport-ws, graphql-sse, multipart streams.

Who calls is found out once, for an HTTP request from its headers, for a WebSocket from its `connection_init` or else
from the headers it was opened with. A WebSocket without credentials that count is closed with 4403.

Source: graphql-ws, "GraphQL over WebSocket Protocol", for the close codes.
"""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage
from strawberry.types.unset import UnsetType
from structlog.contextvars import get_contextvars

from gateway.auth import Caller, Credentials
from gateway.errors import GatewayError, StoreUnavailable
from schema.assembly import create_schema
from schema.context import Context, Services
from schema.credentials import credentials_in_headers, credentials_in_payload

PROTOCOLS: Final = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL)

_TRY_AGAIN_LATER: Final = 1013


class TextSocket(ASGIWebSocketAdapter):
    """Sends JSON in text frames, as the protocol asks, though it is encoded to bytes."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        try:
            await self.ws.send_text(self.view.encode_json_string(message))
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Speaks graphql-transport-ws on one socket."""

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Close with a code that clients retry when the credentials cannot be looked up at the moment."""
        try:
            await super().handle_connection_init(message)
        except StoreUnavailable:
            await self.websocket.close(code=_TRY_AGAIN_LATER, reason="Try again later")


class GraphQLEndpoint(GraphQL[Context, None]):
    """Serves the schema on top of the services."""

    websocket_adapter_class = TextSocket
    graphql_transport_ws_handler_class = TransportHandler

    def __init__(self, services: Services) -> None:
        super().__init__(create_schema(), graphql_ide=None, subscription_protocols=PROTOCOLS)
        self._services = services

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """The context of a request, or of a WebSocket before its first message."""
        request_id = get_contextvars().get("request_id") or uuid4().hex
        identity = await self._identify(credentials_in_headers(request.headers))
        return Context(self._services, request_id, identity)

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        """Find out who opened the socket.

        Raises:
            ConnectionRejectionError: Nobody known did.
            StoreUnavailable: That cannot be said at the moment.
        """
        credentials = credentials_in_payload(context.connection_params or {})
        if credentials != Credentials():
            context.identity = await self._identify(credentials)
        match context.identity:
            case StoreUnavailable() as unavailable:
                raise unavailable
            case GatewayError() as refusal:
                raise ConnectionRejectionError from refusal
        return await super().on_ws_connect(context)

    def encode_json(self, data: object) -> bytes:
        """JSON as bytes."""
        return orjson.dumps(data)

    def decode_json(self, data: str | bytes) -> object:
        """The value of a JSON text."""
        return orjson.loads(data)

    async def _identify(self, credentials: Credentials) -> Caller | GatewayError:
        """Who calls, or why that is not known."""
        try:
            return await self._services.authenticator.authenticate(credentials)
        except GatewayError as error:
            return error
