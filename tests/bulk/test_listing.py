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
        pytest.param(OperationFilter(inserted_until=BEGAN), False, id="until then"),
        pytest.param(OperationFilter(inserted_until=BEGAN + timedelta(seconds=1)), True, id="until later"),
        pytest.param(OperationFilter(operation_ids=["o", "p"]), True, id="named"),
        pytest.param(OperationFilter(operation_ids=["p"]), False, id="not named"),
        pytest.param(OperationFilter(has_errors=False), True, id="without failed rows"),
        pytest.param(OperationFilter(has_errors=True), False, id="with failed rows"),
        pytest.param(OperationFilter(actor="sk_server", set_id="default", dry_run=False), True, id="fields"),
        pytest.param(OperationFilter(actor="sk_server", set_id="ingen"), False, id="another set"),
    ],
)
def test_all_conditions_of_a_filter_must_hold(matching: OperationFilter, held: bool) -> None:
    assert matching.holds(operation()) is held
