from datetime import timedelta
from typing import Any

import pytest

from gateway.bulk.model import (
    InvalidStatus,
    Status,
    estimated_completion_at,
    is_final,
    is_operation_id,
    progress,
)
from tests.bulk.operations import BEGAN, operation


@pytest.mark.parametrize(
    ("status", "final"),
    [
        (Status.QUEUED, False),
        (Status.PROCESSING, False),
        (Status.COMPLETED, True),
        (Status.FAILED, True),
        (Status.CANCELED, True),
    ],
)
def test_an_operation_is_final_once_it_ended(status: Status, final: bool) -> None:
    assert is_final(operation(status=status.value)) is final


@pytest.mark.parametrize(("processed_rows", "share"), [(0, 0.0), (4, 0.4), (10, 1.0)])
def test_progress_is_the_share_of_rows_tried(processed_rows: int, share: float) -> None:
    assert progress(operation(processed_rows=processed_rows)) == share


def test_the_end_is_estimated_from_the_pace_so_far() -> None:
    running = operation(
        status="PROCESSING", processed_rows=4, started_at=BEGAN, updated_at=BEGAN + timedelta(seconds=8)
    )

    assert estimated_completion_at(running, BEGAN + timedelta(seconds=9)) == BEGAN + timedelta(seconds=20)


def test_the_estimate_of_a_stalled_operation_is_never_in_the_past() -> None:
    running = operation(
        status="PROCESSING", processed_rows=4, started_at=BEGAN, updated_at=BEGAN + timedelta(seconds=8)
    )
    late = BEGAN + timedelta(hours=1)

    assert estimated_completion_at(running, late) == late


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="queued"),
        pytest.param({"status": "PROCESSING", "started_at": BEGAN}, id="before the first row"),
        pytest.param({"status": "COMPLETED", "started_at": BEGAN, "processed_rows": 10}, id="after the last"),
        pytest.param({"status": "CANCELED", "started_at": BEGAN, "processed_rows": 3}, id="canceled"),
    ],
)
def test_there_is_no_estimate_without_rows_tried_or_to_try(fields: dict[str, Any]) -> None:
    assert estimated_completion_at(operation(**fields), BEGAN) is None


def test_a_refusal_by_status_says_why() -> None:
    assert InvalidStatus(operation(), "canceled").message == "The operation is QUEUED, so it cannot be canceled."
    assert InvalidStatus(operation(), "retried", "wait").message == (
        "The operation is QUEUED, so it cannot be retried: wait."
    )


@pytest.mark.parametrize(
    ("text", "possible"),
    [("79e0f4a5-4d1c-4a4e-9b7c-0c1c8c0f2f5d", True), ("", False), ("x" * 65, False), ("\ud800", False)],
    ids=["uuid", "empty", "long", "surrogate"],
)
def test_only_what_could_be_an_id_is_looked_up(text: str, possible: bool) -> None:
    assert is_operation_id(text) is possible
