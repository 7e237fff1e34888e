from http import HTTPStatus

import orjson

from gateway.server.refusal import refusal


def test_a_refusal_is_a_whole_answer_and_the_last_one() -> None:
    head, _, body = refusal(HTTPStatus.REQUEST_TIMEOUT, "Too late.").partition(b"\r\n\r\n")

    assert head.split(b"\r\n") == [
        b"HTTP/1.1 408 Request Timeout",
        b"content-type: application/json",
        b"content-length: %d" % len(body),
        b"connection: close",
    ]
    assert orjson.loads(body) == {"errors": [{"message": "Too late.", "extensions": {"code": "REQUEST_TIMEOUT"}}]}
