from uuid import uuid4

from gateway.app import Gateway
from tests.schema.executing import Executor

OVERVIEW = """{
  bulkOverview {
    counts { status count }
    withErrors
    rowsPerSecond
    rowsInLastHour
    oldestWaitingAt
    workers
    queue { actor operations rows }
    throughput(span: TEN_MINUTES) { startsAt seconds rows failedRows rehearsedRows }
  }
}"""
START = """mutation {
  bulkSetPreferences(input: {userIds: ["a", "b"], preferences: {}}) {
    ... on BulkOperationAccepted { bulkOperation { insertedAt } }
  }
}"""


async def test_a_dashboard_sees_what_operations_do_as_a_whole(executor: Executor, gateway: Gateway) -> None:
    await gateway.overview_store.beat(uuid4(), 3)
    started = await executor.data(START)

    found = await executor.data(OVERVIEW)

    assert found["counts"] == [
        {"status": "QUEUED", "count": 1},
        {"status": "PROCESSING", "count": 0},
        {"status": "COMPLETED", "count": 0},
        {"status": "FAILED", "count": 0},
        {"status": "CANCELED", "count": 0},
    ]
    assert found["oldestWaitingAt"] == started["bulkOperation"]["insertedAt"]
    assert found["queue"] == [{"actor": "sk_server", "operations": 1, "rows": 2}]
    assert (found["withErrors"], found["rowsPerSecond"], found["rowsInLastHour"], found["workers"]) == (0, 0.0, 0, 3)


async def test_periods_are_as_many_and_as_long_as_was_asked(executor: Executor) -> None:
    found = await executor.data(OVERVIEW)
    hours = await executor.data("{ bulkOverview { throughput { seconds } } }")

    assert {period["seconds"] for period in found["throughput"]} == {10}
    assert [period["seconds"] for period in hours["throughput"]] == [60] * 60
