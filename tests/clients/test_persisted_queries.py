"""Clients that send hashes of documents first, and are told that they have to send the documents."""

import pytest

from tests.clients.conftest import run_node
from tests.clients.knock import Said, new_user

pytestmark = pytest.mark.usefixtures("node_modules")

RESPONSE = "application/graphql-response+json"


@pytest.mark.parametrize(("by_get", "method"), [("false", "POST"), ("true", "GET")], ids=["hashes by POST", "by GET"])
def test_apollo_client_falls_back_by_itself(dev: Said, by_get: str, method: str) -> None:
    seen = run_node(
        "apollo.mjs",
        HASHES_BY_GET=by_get,
        GATEWAY_URL=dev["graphql"],
        GATEWAY_KEY=dev["secret_key"],
        GATEWAY_USER=new_user(),
    )

    assert (seen["before"], seen["revision"], seen["enabled"], seen["last"]) == (None, 1, False, "COMPLETED")
    assert seen["sent"] == [
        [method, "hash", RESPONSE],
        *[["POST", "document", RESPONSE]] * 4,
        ["POST", "document", "multipart/mixed"],
    ]


def test_urql_falls_back_by_itself(dev: Said) -> None:
    seen = run_node(
        "urql.mjs",
        URQL="urql-6",
        PERSISTED="true",
        GATEWAY_URL=dev["graphql"],
        GATEWAY_KEY=dev["secret_key"],
        GATEWAY_USER=new_user(),
    )

    assert (seen["revision"], seen["email"], seen["refused"]) == (1, {"enabled": False}, "NOT_FOUND")
    assert seen["last"] == {"status": "COMPLETED", "processedRows": 1}
