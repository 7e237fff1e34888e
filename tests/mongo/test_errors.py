import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WriteError,
    WTimeoutError,
)

from gateway.errors import StoreUnavailable
from gateway.mongo.errors import is_write_conflict, translated

PASSING: dict[str, PyMongoError] = {
    "no connection": AutoReconnect("gone"),
    "no server": ServerSelectionTimeoutError("nobody"),
    "no answer": NetworkTimeout("late"),
    "no primary": NotPrimaryError("stepped down", {}),
    "too slow": ExecutionTimeout("late", 50),
    "no majority in time": WTimeoutError("late", 64),
    "no majority": WriteConcernError("shutting down", 91),
    "no majority for many": BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"code": 64}]}),
    "cursor gone": OperationFailure("where is it", 43),
    "interrupted": OperationFailure("interrupted", 11601),
    "stepped down before one write": WriteError("not primary while writing", 189),
    "stepped down before one of many": BulkWriteError({"writeErrors": [{"code": 189}], "writeConcernErrors": []}),
    "aborted": OperationFailure("conflict", 112, {"errorLabels": ["TransientTransactionError"]}),
}

LASTING: dict[str, PyMongoError] = {
    "duplicate": DuplicateKeyError("there is one", 11000),
    "duplicate among many": BulkWriteError({"writeErrors": [{"code": 11000}], "writeConcernErrors": []}),
    "duplicate after a hand-over": BulkWriteError(
        {"writeErrors": [{"code": 189}, {"code": 11000}], "writeConcernErrors": []}
    ),
    "forbidden": OperationFailure("not authorized", 13),
}


@pytest.mark.parametrize("error", PASSING.values(), ids=PASSING)
def test_what_may_pass_becomes_store_unavailable(error: PyMongoError) -> None:
    with pytest.raises(StoreUnavailable) as translation, translated():
        raise error

    assert translation.value.__cause__ is error


@pytest.mark.parametrize("error", LASTING.values(), ids=LASTING)
def test_what_will_not_pass_stays_as_it_is(error: PyMongoError) -> None:
    with pytest.raises(type(error)) as same, translated():
        raise error

    assert same.value is error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationFailure("conflict", 112), True),
        (DuplicateKeyError("there is one", 11000), True),
        (BulkWriteError({"writeErrors": [{"code": 11000}]}), True),
        (OperationFailure("interrupted", 11601), False),
        (BulkWriteError({"writeErrors": [{"code": 121}]}), False),
    ],
    ids=["a conflict", "a duplicate", "a duplicate among many", "an interruption", "a document refused"],
)
def test_another_writer_is_told_from_other_failures(error: OperationFailure, expected: bool) -> None:
    assert is_write_conflict(error) is expected
