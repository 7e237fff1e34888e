from gateway.bulk.model import Item
from gateway.paging import Page
from schema.types.bulk.rows import connected_items
from tests.bulk.operations import operation

ITEM: Item = {"position": 0, "user_id": "u", "status": "SUCCEEDED", "code": None, "message": None}


def test_a_row_knows_the_set_that_it_writes() -> None:
    connected = connected_items(operation(set_id="acme"), Page([ITEM], lambda index: [index], True, False), 7)

    assert list(connected.nodes) == [{**ITEM, "set_id": "acme"}]
    assert (connected.page.has_next, connected.total_count) == (True, 7)
