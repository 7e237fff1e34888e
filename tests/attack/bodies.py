"""Requests made to do harm, as bytes, each with the status and the code it is answered with."""

import gzip
from collections.abc import Mapping
from typing import Final, NamedTuple

INPUT: Final = "BAD_USER_INPUT"
LARGE: Final = "OPERATION_TOO_LARGE"
MEDIA: Final = "UNSUPPORTED_MEDIA_TYPE"
METHOD: Final = "METHOD_NOT_ALLOWED"
JSON: Final = {"content-type": "application/json"}


class Hostile(NamedTuple):
    """A body or the parameters in an address; the status and the code of the answer, None when it is no refusal."""

    body: bytes
    status: int
    code: str | None
    headers: Mapping[str, str] = JSON
    method: str = "POST"
    query: str = ""


def typed(content_type: str) -> Mapping[str, str]:
    return {"content-type": content_type}


QUERY: Final = b'{"query": "{ __typename }"}'
BOMB: Final = gzip.compress(gzip.compress(bytes(16 * 1024 * 1024)) * 64)
"""What it unpacks to unpacks to a gigabyte."""

BODIES: Final[dict[str, Hostile]] = {
    # JSON
    "nothing": Hostile(b"", 400, INPUT),
    "half of it": Hostile(b'{"query": "{', 400, INPUT),
    "no JSON": Hostile(b"query=x", 400, INPUT),
    "null": Hostile(b"null", 400, INPUT),
    "a number": Hostile(b"1", 400, INPUT),
    "a text": Hostile(b'"{ __typename }"', 400, INPUT),
    "a list": Hostile(b"[]", 400, INPUT),
    "a batch": Hostile(b"[" + QUERY + b"]", 400, INPUT),
    "a batch of thousands": Hostile(b"[" + b",".join([QUERY] * 5_000) + b"]", 400, INPUT),
    "an empty object": Hostile(b"{}", 400, INPUT),
    "no UTF-8": Hostile(b'{"query": "\xff"}', 400, INPUT),
    "half a character": Hostile(b'{"query": "\\ud800"}', 400, INPUT),
    "UTF-16": Hostile(QUERY.decode().encode("utf-16"), 400, INPUT),
    "a mark of byte order": Hostile(b"\xef\xbb\xbf" + QUERY, 400, INPUT),
    "a NUL behind": Hostile(QUERY + b"\0", 400, INPUT),
    "two values": Hostile(QUERY + QUERY, 400, INPUT),
    "NaN": Hostile(b'{"query": NaN}', 400, INPUT),
    "an infinite number": Hostile(b'{"query": "{ __typename }", "variables": {"a": 1e999}}', 400, INPUT),
    "a number of 5,000 digits": Hostile(
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}", 400, INPUT
    ),
    "a number of a million digits": Hostile(b'{"query": ' + b"9" * 1_000_000 + b"}", 400, INPUT),
    "deep lists": Hostile(
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}", 400, LARGE
    ),
    "deep objects": Hostile(b'{"variables": ' + b'{"a":' * 70 + b"1" + b"}" * 71, 400, LARGE),
    "very deep lists": Hostile(b"[" * 9_000 + b"]" * 9_000, 400, INPUT),
    "endlessly deep lists": Hostile(b"[" * 1_000_000, 400, LARGE),
    "endlessly deep objects": Hostile(b'{"a":' * 200_000, 400, LARGE),
    "many values": Hostile(b"[" + b"[]," * 300_000 + b"1]", 400, LARGE),
    "many commas": Hostile(b'{"query": "{a' + b"," * 70_000 + b'}"}', 400, LARGE),
    "many keys": Hostile(b"{" + b",".join(b'"%d":1' % number for number in range(50_000)) + b"}", 400, LARGE),
    "one key many times": Hostile(b'{"query": "{ __typename }"' + b', "query": 1' * 1_000 + b"}", 400, INPUT),
    # parameters
    "a query that is null": Hostile(b'{"query": null}', 400, INPUT),
    "a query that is a list": Hostile(b'{"query": ["{ __typename }"]}', 400, INPUT),
    "a query that is empty": Hostile(b'{"query": ""}', 400, INPUT),
    "variables that are a list": Hostile(b'{"query": "{ __typename }", "variables": []}', 400, INPUT),
    "variables that are a text": Hostile(b'{"query": "{ __typename }", "variables": "{}"}', 400, INPUT),
    "a name that is a number": Hostile(b'{"query": "{ __typename }", "operationName": 1}', 400, INPUT),
    "a name that is an object": Hostile(b'{"query": "{ __typename }", "operationName": {}}', 400, INPUT),
    "extensions that are a list": Hostile(b'{"query": "{ __typename }", "extensions": []}', 400, INPUT),
    "extensions for a persisted query": Hostile(
        b'{"extensions": {"persistedQuery": {"version": 1}}}', 200, "PERSISTED_QUERY_NOT_SUPPORTED"
    ),
    "a persisted query that is none": Hostile(b'{"extensions": {"persistedQuery": 1}}', 400, INPUT),
    # size
    "too large": Hostile(b" " * (1024 * 1024 + 1), 413, LARGE),
    "far too large": Hostile(b" " * (8 * 1024 * 1024), 413, LARGE),
    "just not too large": Hostile(QUERY.ljust(1024 * 1024), 200, None),
    # media types
    "no media type": Hostile(QUERY, 415, MEDIA, {}),
    "plain text": Hostile(QUERY, 415, MEDIA, typed("text/plain")),
    "a form": Hostile(b"query=%7B__typename%7D", 415, MEDIA, typed("application/x-www-form-urlencoded")),
    "a form in parts": Hostile(b"--x\r\n\r\n--x--", 415, MEDIA, typed("multipart/form-data; boundary=x")),
    "an upload": Hostile(
        b'--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
        415,
        MEDIA,
        typed("multipart/form-data; boundary=x"),
    ),
    "two media types": Hostile(QUERY, 415, MEDIA, typed("text/plain, application/json")),
    "another character set": Hostile(QUERY, 415, MEDIA, typed("application/json; charset=utf-7")),
    "odd parameters": Hostile(QUERY, 200, None, typed("application/json;;; =;x*=utf-8''y")),
    "a media type of 10,000 letters": Hostile(QUERY, 415, MEDIA, typed("x" * 10_000)),
    "an odd wish": Hostile(QUERY, 200, None, {**JSON, "accept": "multipart/mixed; x*=a'b'c; =;;q=,,;q=9e999"}),
    "a wish of 20,000 letters": Hostile(QUERY, 200, None, {**JSON, "accept": "a/b," * 5_000}),
    "a packed body": Hostile(gzip.compress(QUERY), 415, MEDIA, {**JSON, "content-encoding": "gzip"}),
    "a body that unpacks to a gigabyte": Hostile(BOMB, 415, MEDIA, {**JSON, "content-encoding": "gzip"}),
    "a body packed twice": Hostile(QUERY, 415, MEDIA, {**JSON, "content-encoding": "gzip, br"}),
    "a body that is not packed": Hostile(QUERY, 200, None, {**JSON, "content-encoding": "identity"}),
    # methods and addresses
    "PUT": Hostile(QUERY, 405, METHOD, JSON, "PUT"),
    "DELETE": Hostile(b"", 405, METHOD, {}, "DELETE"),
    "TRACE": Hostile(b"", 405, METHOD, {}, "TRACE"),
    "a GET of nothing": Hostile(b"", 400, INPUT, {}, "GET"),
    "a GET of a mutation": Hostile(b"", 405, METHOD, {}, "GET", "query=mutation%7B__typename%7D"),
    "a GET of bad variables": Hostile(b"", 400, INPUT, {}, "GET", "query=%7B__typename%7D&variables=%7B"),
    "a GET of variables that are a list": Hostile(
        b"", 400, INPUT, {}, "GET", "query=%7B__typename%7D&variables=%5B%5D"
    ),
    "a GET of deep variables": Hostile(
        b"", 400, LARGE, {}, "GET", "query=%7B__typename%7D&variables=" + "%5B" * 70 + "%5D" * 70
    ),
    "a GET of no UTF-8": Hostile(b"", 200, "GRAPHQL_PARSE_FAILED", {}, "GET", "query=%ff"),
    "a GET of many parameters": Hostile(b"", 400, INPUT, {}, "GET", "a&" * 2_000),
    "a GET with a body": Hostile(QUERY, 400, INPUT, JSON, "GET"),
    # credentials
    "no bearer": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}', 200, "UNAUTHENTICATED", {**JSON, "authorization": "Basic eDp5"}
    ),
    "a bearer of 8,000 letters": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}',
        200,
        "UNAUTHENTICATED",
        {**JSON, "authorization": "Bearer " + "sk_" * 2_600},
    ),
    "a bearer of other letters": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}',
        200,
        "UNAUTHENTICATED",
        {**JSON, "authorization": "Bearer sk_\xff_\xfe"},
    ),
    "a key in a page of another site": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}', 200, "FORBIDDEN", {**JSON, "origin": "https://elsewhere.example"}
    ),
    "a key in a page of nowhere": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}', 200, "FORBIDDEN", {**JSON, "origin": "null"}
    ),
    "a key in a page of an odd site": Hostile(
        b'{"query": "{ limits { bulkMaxUsers } }"}', 200, "FORBIDDEN", {**JSON, "origin": "https://[:9"}
    ),
}
