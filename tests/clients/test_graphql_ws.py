import pytest

from tests.clients.conftest import run_node


@pytest.mark.usefixtures("node_modules")
def test_a_dashboard_follows_a_bulk_operation_to_its_end(dev: dict[str, str]) -> None:
    seen = run_node("bulk_progress.mjs", GATEWAY_URL=dev["graphql"], GATEWAY_KEY=dev["secret_key"])

    first, last = seen["events"][0], seen["events"][-1]
    assert seen["started"] == {**seen["started"], "status": "QUEUED", "estimatedTotalRows": 1000}
    assert first["status"] in ("QUEUED", "PROCESSING", "COMPLETED")
    assert last == {**last, "status": "COMPLETED", "processedRows": 1000, "progress": 1.0}
    assert last["successCount"] + last["errorCount"] == 1000
    assert [event["sequence"] for event in seen["events"]] == sorted({event["sequence"] for event in seen["events"]})
    assert all(each["exists"] and each["channelTypes"]["email"] == {"enabled": False} for each in seen["read"])
