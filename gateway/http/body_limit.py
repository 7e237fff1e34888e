"""The limit on the size of a request's body.

Starlette's own limit, `max_body_size`, answers in plain text; both faces answer with errors in JSON.
"""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The body of a request, which is read no further than the limit.

    Raises:
        HTTPException: It is larger than `max_bytes`: 413.
        ClientDisconnect: The client left before it had sent all of it.
    """
    length = request.headers.get("content-length", "")
    # Twenty digits are enough to compare; Python takes long over thousands of them.
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
