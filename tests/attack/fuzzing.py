"""Inputs that nobody thought of: good ones with something changed, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from tests.attack.bodies import BODIES
from tests.attack.documents import DOCUMENTS
from tests.attack.frames import CLOSING, subscribe

_LONGEST: Final = 20_000
_ODD: Final = (
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\\",
    b"$",
    b"@",
    b"...",
    b"#",
    b"9" * 40,
    b"\xf0\x9f\x92\xa5",
)

GOOD_DOCUMENTS: Final = (
    "query ($u: ID!) { preferenceSet(userId: $u) { id channelTypes { email { enabled } } workflows { key } } }",
    'mutation { setWorkflow(input: {userId: "u", key: "w", setting: {enabled: true}}) { __typename } }',
    "{ preferenceSets(first: 5) { nodes { id userId } pageInfo { endCursor } } }",
    "{ bulkOperations { nodes { ...F } } } fragment F on BulkOperation { id status @include(if: true) }",
    """query Q($u: ID! = "x", $n: Int) {
      nodes(ids: [$u]) { ... on PreferenceSet { history(first: $n) { nodes { revision } } } }
    }""",
    """mutation {
      bulkSetPreferences(input: {userIds: ["a", "b"], preferences: {channelTypes: {sms: {enabled: false}}}}) {
        __typename
      }
    }""",
    '{ preferenceDecision(input: {userId: "u", channels: [{channelType: EMAIL}]}) { allowed } }',
)
GOOD_VARIABLES: Final[Sequence[dict[str, object] | None]] = ({"u": "u"}, {"u": "u", "n": 3}, {}, None)
HEAD: Final = b"POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\nconnection: close\r\n"


def documents(dice: random.Random) -> Iterator[str]:
    """GraphQL documents, few of which are valid."""
    seeds = [*GOOD_DOCUMENTS * 5, *(each.document for each in DOCUMENTS.values() if len(each.document) < _LONGEST)]
    while True:
        yield changed(dice, dice.choice(seeds).encode()).decode(errors="replace")


def bodies(dice: random.Random) -> Iterator[bytes]:
    """Bodies of requests, most of which are JSON."""
    seeds = [each.body for each in BODIES.values() if 0 < len(each.body) < _LONGEST]
    for document in documents(dice):
        body = orjson.dumps({"query": document, "variables": dice.choice(GOOD_VARIABLES)})
        yield changed(dice, dice.choice([body, body, dice.choice(seeds)]))


def requests(dice: random.Random, key: str) -> Iterator[bytes]:
    """Bytes on a connection, of which some are HTTP."""
    for body in bodies(dice):
        head = HEAD + f"authorization: Bearer {key}\r\n".encode()
        sent = head + f"content-length: {len(body)}\r\n\r\n".encode() + body
        yield changed(dice, sent) if dice.random() < 0.8 else dice.randbytes(dice.randrange(200))


def messages(dice: random.Random) -> Iterator[str]:
    """Messages on a WebSocket."""
    seeds = [text for closing in CLOSING.values() for text in closing.messages if isinstance(text, str)]
    seeds = [text for text in seeds if len(text) < _LONGEST]
    for document in documents(dice):
        message = subscribe({"query": document, "variables": dice.choice(GOOD_VARIABLES)}, id=str(dice.randrange(30)))
        given = dice.choice([message, message, message, dice.choice(seeds)])
        yield given if dice.random() < 0.5 else changed(dice, given.encode()).decode(errors="replace")


def changed(dice: random.Random, text: bytes) -> bytes:
    """The text with a few things done to it."""
    for _ in range(dice.randrange(4)):
        at, to = sorted((dice.randrange(len(text) + 1), dice.randrange(len(text) + 1)))
        match dice.randrange(6):
            case 0:
                text = text[:at] + dice.choice(_ODD) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + text[min(to, at + 20) :]
            case 3:
                text = text[:to] + text[at : min(to, at + 50)] * dice.randrange(1, 4) + text[to:]
            case 4:
                text = text[:at] + bytes([dice.randrange(256)]) + text[at + 1 :]
            case _:
                text = text[:at]
    return text[:_LONGEST]
