"""Refusals of requests that never get as far as a resolver."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from graphql import GraphQLError, Node, OperationType

from gateway.rates import RateLimited
from schema.errors import BAD_USER_INPUT

METHOD_NOT_ALLOWED: Final = "METHOD_NOT_ALLOWED"
OPERATION_TOO_LARGE: Final = "OPERATION_TOO_LARGE"
PERSISTED_QUERY_NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
TOO_MANY_SUBSCRIPTIONS: Final = "TOO_MANY_SUBSCRIPTIONS"
UNSUPPORTED_MEDIA_TYPE: Final = "UNSUPPORTED_MEDIA_TYPE"

_OTHER_WAYS: Final[Mapping[OperationType, tuple[str, str]]] = {
    OperationType.QUERY: (BAD_USER_INPUT, "Only subscriptions are sent in parts: accept `application/json` instead."),
    OperationType.MUTATION: (METHOD_NOT_ALLOWED, "Mutations are sent by POST."),
    OperationType.SUBSCRIPTION: (
        BAD_USER_INPUT,
        "Subscriptions are streamed: accept `text/event-stream`, or use a WebSocket.",
    ),
}


def refused(code: str, message: str, nodes: Sequence[Node] = ()) -> GraphQLError:
    """The error that refuses an operation; `nodes` are where the document is at fault."""
    return GraphQLError(message, nodes or None, extensions={"code": code})


def too_large(what: str, most: int, setting: str | None = None) -> GraphQLError:
    """The error for a document or an operation that breaks a limit, which is a setting of that name if it has one."""
    limit = f"at most {most:,} are allowed here" + (f" (`{setting}`)" if setting else "")
    return refused(OPERATION_TOO_LARGE, f"{what}; {limit}: ask for less at once.")


def persisted_query_not_supported() -> GraphQLError:
    """The error for the hash of a document; clients know these words, and send the document then.

    Source: Apollo's documentation, "Automatic persisted queries".
    """
    return refused(PERSISTED_QUERY_NOT_SUPPORTED, "PersistedQueryNotSupported")


class WrongTransport(GraphQLError):
    """An operation came by a way that takes none of its kind."""

    def __init__(self, kind: OperationType) -> None:
        code, message = _OTHER_WAYS[kind]
        super().__init__(message, extensions={"code": code})


def rate_limited(error: RateLimited) -> GraphQLError:
    """The error for a caller who does too much; it says in how many seconds to try again."""
    return GraphQLError(error.message, extensions={"code": error.code, "retryAfter": error.retry_after_seconds})


class RequestRefused(Exception):
    """An HTTP request that holds nothing which could be executed; told with a status of its own."""

    def __init__(
        self,
        message: str,
        *,
        code: str = BAD_USER_INPUT,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.headers = headers
