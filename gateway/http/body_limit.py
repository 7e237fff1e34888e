"""The size of a request's body, which is checked while the body comes.

Starlette's own limit (`max_body_size`) answers in plain text, and cannot be told to answer as the API around it does.
"""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body of a request. One that says how large it is, and is too large, is refused before any of it is read.

    Raises:
        HTTPException: It is larger than `max_bytes`: 413.
        ClientDisconnect: The client left before it had sent all of it.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(body)


def _too_large(max_bytes: int) -> HTTPException:
    return HTTPException(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body is too large; at most {max_bytes:,} bytes are allowed here (`max_body_bytes`).",
    )
