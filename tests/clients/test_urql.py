"""urql, whose `Accept` names event streams beside JSON for every query and mutation."""

import pytest

from tests.clients.conftest import run_node
from tests.clients.knock import Said, new_user

pytestmark = pytest.mark.usefixtures("node_modules")

RESPONSE, STREAM = "application/graphql-response+json", "text/event-stream"


@pytest.mark.parametrize(("major", "query_method"), [(4, "POST"), (5, "POST"), (6, "GET")])
def test_urql_queries_writes_and_subscribes(dev: Said, major: int, query_method: str) -> None:
    seen = run_node(
        "urql.mjs",
        URQL=f"urql-{major}",
        GATEWAY_URL=dev["graphql"],
        GATEWAY_KEY=dev["secret_key"],
        GATEWAY_USER=new_user(),
    )

    assert (seen["revision"], seen["email"]) == (1, {"enabled": False})
    assert seen["last"] == {"status": "COMPLETED", "processedRows": 1}
    assert seen["refused"] == "NOT_FOUND"
    assert seen["sent"] == [
        ["POST", 200, RESPONSE],
        [query_method, 200, RESPONSE],
        ["POST", 200, RESPONSE],
        ["POST", 200, STREAM],
        ["POST", 200, STREAM],
    ]
