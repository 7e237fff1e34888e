"""What is answered to bytes that never become a request."""

from http import HTTPStatus

import orjson


def refusal(status: HTTPStatus, message: str) -> bytes:
    """The last answer of a connection: an error in the shape of GraphQL, with the name of the status as its code."""
    body = orjson.dumps({"errors": [{"message": message, "extensions": {"code": status.name}}]})
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body
