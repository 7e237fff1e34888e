"""Messages on a WebSocket made to do harm, each with what becomes of the socket or of the operation."""

import json
from typing import Any, Final, NamedTuple

from tests.attack.documents import DOCUMENTS

LARGE: Final = "OPERATION_TOO_LARGE"


class Closing(NamedTuple):
    """Messages after which the socket is closed with the code; `greeted` says that it was acknowledged before."""

    messages: tuple[str | bytes, ...]
    code: int
    greeted: bool = True


def text(**message: Any) -> str:
    return json.dumps(message, ensure_ascii=False)


def subscribe(payload: Any = None, id: Any = "1", **more: Any) -> str:  # noqa: A002 - the protocol's name
    return text(type="subscribe", id=id, payload=payload or {"query": "{ __typename }"}, **more)


FOREVER: Final = {"query": "subscription { bulkOperationUpdates { id } }"}

CLOSING: Final[dict[str, Closing]] = {
    "no JSON": Closing(("{",), 4400),
    "nothing": Closing(("",), 4400),
    "binary": Closing((subscribe().encode(),), 4400),
    "a number": Closing(("1",), 4400),
    "null": Closing(("null",), 4400),
    "a list": Closing(("[]",), 4400),
    "a text": Closing(('"subscribe"',), 4400),
    "an empty object": Closing(("{}",), 4400),
    "no type": Closing((text(id="1", payload={"query": "{ a }"}),), 4400),
    "an unknown type": Closing((text(type="start", id="1"),), 4400),
    "a type of 60,000 letters": Closing((text(type="x" * 60_000),), 4400),
    "a type that is a list": Closing((text(type=["subscribe"]),), 4400),
    "a type that is an object": Closing((text(type={"a": 1}),), 4400),
    "half a character": Closing(('{"type": "\\ud800"}',), 4400),
    "deep lists": Closing(("[" * 30_000,), 4400),
    "deep lists that end": Closing(("[" * 500 + "]" * 500,), 4400),
    "many values": Closing(("[" + "1," * 30_000 + "1]",), 4400),
    "a number of 5,000 digits": Closing(('{"type": ' + "9" * 5_000 + "}",), 4400),
    "a subscription without an id": Closing((text(type="subscribe", payload={"query": "{ a }"}),), 4400),
    "a subscription with a number as its id": Closing((subscribe(id=1),), 4400),
    "a subscription with an empty id": Closing((subscribe(id=""),), 4400),
    "a subscription with an object as its id": Closing((subscribe(id={"$ne": None}),), 4400),
    "a subscription without a payload": Closing((text(type="subscribe", id="1"),), 4400),
    "a subscription to a text": Closing((text(type="subscribe", id="1", payload="{ a }"),), 4400),
    "a subscription to a list": Closing((text(type="subscribe", id="1", payload=[{"query": "{ a }"}]),), 4400),
    "a subscription without a query": Closing((text(type="subscribe", id="1", payload={"variables": {}}),), 4400),
    "a subscription to a null": Closing((subscribe({"query": None}),), 4400),
    "a query that is a list": Closing((subscribe({"query": ["{ a }"]}),), 4400),
    "variables that are a list": Closing((subscribe({"query": "{ a }", "variables": []}),), 4400),
    "variables that are a text": Closing((subscribe({"query": "{ a }", "variables": "{}"}),), 4400),
    "a name that is a number": Closing((subscribe({"query": "{ a }", "operationName": 1}),), 4400),
    "extensions that are a text": Closing((subscribe({"query": "{ a }", "extensions": "x"}),), 4400),
    "an end without an id": Closing((text(type="complete"),), 4400),
    "an end of a list": Closing((text(type="complete", id=["1"]),), 4400),
    "a ping of a text": Closing((text(type="ping", payload="x"),), 4400),
    "a pong of a list": Closing((text(type="pong", payload=[]),), 4400),
    "an answer": Closing((text(type="next", id="1", payload={}),), 4400),
    "an acknowledgement": Closing((text(type="connection_ack"),), 4400),
    "a second greeting": Closing((text(type="connection_init"),), 4429),
    "an id twice": Closing((subscribe(FOREVER), subscribe(FOREVER)), 4409),
    "a long id twice": Closing((subscribe(FOREVER, id="x" * 20_000), subscribe(FOREVER, id="x" * 20_000)), 4409),
    "a message that is too large": Closing(("x" * 65_537,), 1009),
    "a subscription before the greeting": Closing((subscribe(),), 4401, greeted=False),
    "a subscription to nothing before the greeting": Closing((text(type="subscribe", id="1"),), 4400, greeted=False),
    "a greeting of a list": Closing((text(type="connection_init", payload=[]),), 4400, greeted=False),
    "a greeting of a text": Closing((text(type="connection_init", payload="sk_1"),), 4400, greeted=False),
    "a greeting of nobody": Closing(
        (text(type="connection_init", payload={"authorization": "Bearer sk_1_x"}),), 4403, greeted=False
    ),
    "a greeting with odd headers": Closing(
        (text(type="connection_init", payload={"headers": ["x"], "authorization": {}}),), 4403, greeted=False
    ),
    "a greeting in the old protocol": Closing((text(type="start", id="1", payload={}),), 4400, greeted=False),
    "silence": Closing((), 4408, greeted=False),
    "pings alone": Closing((text(type="ping"),) * 20, 4408, greeted=False),
}

REFUSED: Final[dict[str, tuple[str, str]]] = {
    name: (
        subscribe({"query": hostile.document, "variables": hostile.variables, "operationName": hostile.operation_name}),
        hostile.code,
    )
    for name, hostile in DOCUMENTS.items()
    if len(hostile.document) < 60_000 and name != "many ids"
}
"""Messages that ask for what is refused; the socket goes on."""
