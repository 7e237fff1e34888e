"""One WebSocket that speaks graphql-transport-ws, and what may go wrong on it.

==== ============================================================================================
code closed because
==== ============================================================================================
4400 a message is none of the protocol, or breaks a limit of JSON
4401 an operation came before the socket was acknowledged
4403 the credentials do not count, or no longer
4406 the client speaks another protocol
4408 the first message did not come in time
4409 an operation has the id of one that still runs
4429 the first message came twice
1009 a message is too large
1011 a fault of ours
1013 the credentials cannot be looked up at the moment, or the caller has too many sockets: try later
==== ============================================================================================

What is wrong with one operation is told as that operation's error; the others on its socket go on.

Source: graphql-ws, "GraphQL over WebSocket Protocol".
"""

from asyncio import TaskGroup
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from gateway.asgi_extensions import SEND_AT_ONCE
from gateway.auth.authenticator import Credentials
from gateway.auth.callers import Caller
from gateway.errors import GatewayError, StoreUnavailable
from gateway.http.credentials import credentials_in_headers, credentials_in_payload
from gateway.http.json_bodies import JsonTooLarge
from schema.context import Context
from schema.execution.fanout import SharedResult
from schema.execution.subscriptions import ResultStream
from schema.refusals import TOO_MANY_SUBSCRIPTIONS, refused
from schema.transport.requests import parameter_fault

_INVALID_MESSAGE: Final = 4400
_FORBIDDEN: Final = (4403, "Forbidden")
_TRY_AGAIN_LATER: Final = (1013, "Try again later")
_LONGEST_REASON_BYTES: Final = 123
"""Source: RFC 6455, 5.5, "Control Frames"."""

_log = structlog.get_logger(__name__)


class TooManySockets(Exception):
    """The caller has as many sockets and streams as one may have."""


class Seats:
    """Counts the sockets of each caller, and the streams over HTTP; `per_caller` is how many there may be."""

    def __init__(self, per_caller: int) -> None:
        self.per_caller = per_caller
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, caller: Caller) -> Iterator[None]:
        """Count one more for as long as the block runs.

        Raises:
            TooManySockets: That would be too many.
        """
        name = caller.counted_as
        if self._taken[name] >= self.per_caller:
            raise TooManySockets
        self._taken[name] += 1
        try:
            yield
        finally:
            self._taken[name] -= 1
            if not self._taken[name]:
                del self._taken[name]


class TextSocket(ASGIWebSocketAdapter):
    """Sends JSON in text frames, as the protocol asks, and nothing once either side has closed."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages of the client; one that breaks a limit closes the socket, and is told which."""
        try:
            async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
                yield message
        except NonJsonMessageReceived as error:
            if not isinstance(error.__cause__, JsonTooLarge):
                raise
            await self.close(_INVALID_MESSAGE, error.__cause__.msg)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message."""
        await self.send_text(self.view.encode_json_string(message))

    async def send_text(self, text: str) -> None:
        """Send one message that is encoded already."""
        if self.ws.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnected
        try:
            await self.ws.send_text(text)
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Close, with as much of the reason as a frame holds."""
        if self.ws.application_state is not WebSocketState.CONNECTED:
            return
        try:
            await self.ws.close(code, reason.encode()[:_LONGEST_REASON_BYTES].decode(errors="ignore"))
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


@dataclass(frozen=True, slots=True)
class EncodedSender:
    """Sends the answers of one operation that are encoded already; `before` is what stands before them in a message."""

    websocket: TextSocket
    before: bytes

    async def send(self, encoded: bytes) -> None:
        """Send an answer, as soon as the client has read what it was sent before."""
        await self.websocket.send_text((self.before + encoded + b"}").decode())

    def at_once(self) -> Callable[[bytes], bool] | None:
        """What sends an answer if that can be done now, and says so; None on a server that has no such way."""
        send, before = self.websocket.ws.scope.get("state", {}).get(SEND_AT_ONCE), self.before
        return send and (lambda encoded: send(before + encoded + b"}"))


class TransportHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """Speaks graphql-transport-ws on one socket for as long as the credentials count."""

    websocket: TextSocket

    def __init__(self, seats: Seats, **given: Any) -> None:
        super().__init__(**given)
        self._seats = seats
        self._credentials = Credentials()
        self._until_closed = ExitStack()
        self._tasks = TaskGroup()

    async def handle(self) -> None:
        """Speak until either side closes."""
        async with self._tasks:
            with self._until_closed:
                await super().handle()

    async def handle_message(self, message: Message) -> None:
        """Handle one message; what is none of the protocol ends the socket."""
        if fault := message_fault(message):
            await self.handle_invalid_message(fault)
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Find out who opened the socket, and acknowledge it."""
        payload = message.get("payload") or {}
        if not self.connection_init_received:
            if self.connection_init_timeout_task:  # they have said it in time; how long the look takes is ours
                self.connection_init_timeout_task.cancel()
            refusal = await self._admit(payload)
            if refusal is not None:
                await self.websocket.close(*refusal)
                return
        await super().handle_connection_init({"type": "connection_init", "payload": payload})
        if self.connection_acknowledged:
            self.connection_init_timeout_task = None  # it has ended, and holds on to what led there
            watch = self._tasks.create_task(self._close_when_credentials_end())
            self._until_closed.callback(watch.cancel)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, unless as many run as may."""
        running, most = self.operations, self.max_subscriptions_per_connection
        if self.connection_acknowledged and message["id"] not in running and most and len(running) >= most:
            error = refused(
                TOO_MANY_SUBSCRIPTIONS, f"{most} operations run on this socket: complete one of them first."
            )
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        # Strawberry closes the socket when there is no document; the engine tells what to send instead of a hash.
        payload: Any = {"query": None, **message["payload"]}
        await super().handle_subscribe({**message, "payload": payload})

    async def handle_task_exception(self, error: Exception) -> None:
        """Report what nobody foresaw; that a client leaves is not of that kind."""
        if not isinstance(error, WebSocketDisconnected):
            _log.error("operation_failed", request_id=self.context.request_id, exc_info=error)

    async def _send_result_stream(
        self, operation: Operation[Context, None], result_source: AsyncGenerator[Any, None]
    ) -> None:
        """Send the results; those that others get too are encoded already."""
        sender = EncodedSender(self.websocket, b'{"id":%b,"type":"next","payload":' % orjson.dumps(operation.id))
        if isinstance(result_source, ResultStream):
            result_source.send = sender.at_once()
        async for result in result_source:
            if isinstance(result, SharedResult):
                await sender.send(result.encoded)
            else:
                await super()._send_result_stream(operation, _only(result))
            del result  # the next one may be long in coming

    @staticmethod
    def _get_pre_execution_close_reason(_error: GraphQLError) -> str | None:
        """Never close for what is wrong with one operation."""
        return None

    async def _admit(self, payload: Mapping[str, object]) -> tuple[int, str] | None:
        """Take a seat for whoever opened the socket; the code and reason to close it with when that cannot be done."""
        authenticator, given = self.context.services.authenticator, credentials_in_payload(payload)
        in_headers = credentials_in_headers(self.websocket.ws.headers, authenticator.allowed_origins)
        self._credentials = given if given != Credentials() else in_headers
        try:
            caller = await authenticator.authenticate(self._credentials)
            self._until_closed.enter_context(self._seats.taken(caller))
        except (StoreUnavailable, TooManySockets):
            return _TRY_AGAIN_LATER
        except GatewayError:
            return _FORBIDDEN
        self.context.identity = caller
        return None

    async def _close_when_credentials_end(self) -> None:
        await self.context.services.authenticator.end_of(self._credentials)
        await self.websocket.close(*_FORBIDDEN)


async def _only(result: object) -> AsyncGenerator[Any, None]:
    yield result


def message_fault(message: object) -> str | None:
    """What makes a message none of the protocol; None when nothing does."""
    if not isinstance(message, dict):
        return "A message is an object"
    match message.get("type"):
        case "connection_init" | "ping" | "pong":
            return None if isinstance(message.get("payload"), dict | None) else "The payload is an object"
        case "subscribe":
            return _id_fault(message) or parameter_fault(message.get("payload"))
        case "complete":
            return _id_fault(message)
        case _:
            return "A message has a type of the protocol"


def _id_fault(message: Mapping[str, object]) -> str | None:
    return None if isinstance(message.get("id"), str) and message["id"] else "The id is a string that is not empty"
