from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.mongo.bulk.reading import BrokenDocument, SetAside, operation_from
from tests.bulk.operations import operation

OPTIONAL = ("started_at", "completed_at", "failed_at", "canceled_at", "failure_reason", "actor", "retry_of")


def document(**fields: Any) -> dict[str, Any]:
    return {**operation(), "_id": "o", "claim": {"epoch": 0}, "idempotency": None, **fields}


def test_an_operation_is_its_document_without_what_is_not_served() -> None:
    assert operation_from(document()) == operation()


@pytest.mark.parametrize("field", operation())
def test_a_document_without_a_field_is_broken(field: str) -> None:
    damaged = document()
    del damaged[field]

    with pytest.raises(BrokenDocument, match=field):
        operation_from(damaged)


@pytest.mark.parametrize("field", operation())
def test_a_document_with_a_field_of_another_type_is_broken(field: str) -> None:
    with pytest.raises(BrokenDocument, match=field):
        operation_from(document(**{field: {}}))


@pytest.mark.parametrize("field", [field for field in operation() if field not in OPTIONAL])
def test_a_document_without_a_value_is_broken(field: str) -> None:
    with pytest.raises(BrokenDocument, match=field):
        operation_from(document(**{field: None}))


def test_a_document_with_a_status_that_there_is_not_is_broken() -> None:
    with pytest.raises(BrokenDocument, match="status"):
        operation_from(document(status="LOST"))


@pytest.mark.parametrize("_id", ["o", None, {"a": []}, 7], ids=repr)
def test_what_is_broken_is_left_out_and_told_of_once(_id: Any) -> None:
    set_aside = SetAside("bulk_operations")
    documents = [document(), document(_id=_id, status=None), document()]

    with capture_logs() as logs:
        read = [list(set_aside.readable(documents, operation_from)) for _ in range(2)]

    assert read == [[operation(), operation()]] * 2
    assert set_aside.ids == [_id]
    assert [(each["event"], each["id"], each["reason"]) for each in logs] == [
        ("document_set_aside", str(_id), "The field status is missing, or is not what it should be.")
    ]


def test_of_a_thousand_broken_ones_the_first_is_forgotten() -> None:
    set_aside = SetAside("bulk_operations")

    list(set_aside.readable([document(_id=number, status=None) for number in range(1001)], operation_from))

    assert set_aside.ids == list(range(1, 1001))
