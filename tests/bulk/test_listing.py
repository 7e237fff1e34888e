from datetime import timedelta

import pytest

from gateway.bulk.listing import OperationFilter
from gateway.bulk.model import Status
from tests.bulk.operations import BEGAN, operation


@pytest.mark.parametrize(
    ("matching", "held"),
    [
        pytest.param(OperationFilter(), True, id="any"),
        pytest.param(OperationFilter(statuses=[Status.QUEUED]), True, id="its status"),
        pytest.param(OperationFilter(statuses=[Status.FAILED]), False, id="another status"),
        pytest.param(OperationFilter(statuses=[]), False, id="no status"),
        pytest.param(OperationFilter(inserted_since=BEGAN), True, id="since then"),
        pytest.param(OperationFilter(inserted_since=BEGAN + timedelta(seconds=1)), False, id="since later"),
    ],
)
def test_all_conditions_of_a_filter_must_hold(matching: OperationFilter, held: bool) -> None:
    assert matching.holds(operation()) is held
