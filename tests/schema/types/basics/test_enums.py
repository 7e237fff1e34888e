from enum import Enum, StrEnum

import pytest

from gateway.auth.callers import CallerKind
from gateway.bulk import model as bulk
from gateway.errors import InvalidInput, NotFound
from gateway.idempotency import IdempotencyKeyReused
from gateway.preferences import model as preferences
from gateway.preferences.decision import DecisionRule
from gateway.preferences.listing import SetOrder
from gateway.preferences.model import RevisionConflict
from schema.types.basics import enums

PAIRS = [
    (enums.ChannelType, preferences.ChannelType),
    (enums.PersistenceStrategy, preferences.PersistenceStrategy),
    (enums.MergeStrategy, preferences.MergeStrategy),
    (enums.PreferenceScope, preferences.Scope),
    (enums.ConditionOperator, preferences.ConditionOperator),
    (enums.ChangeOrigin, preferences.Origin),
    (enums.BulkOperationStatus, bulk.Status),
    (enums.BulkOperationItemStatus, bulk.ItemStatus),
    (enums.CallerKind, CallerKind),
    (enums.DecisionRule, DecisionRule),
    (enums.PreferenceSetOrder, SetOrder),
]

REFUSALS = (InvalidInput, NotFound, RevisionConflict, IdempotencyKeyReused, bulk.InvalidStatus)


@pytest.mark.parametrize(("served", "domain"), PAIRS, ids=lambda enum: enum.__name__)
def test_an_enum_has_the_names_of_the_domains(served: type[Enum], domain: type[StrEnum]) -> None:
    assert {member.name for member in served} == {member.name for member in domain}


@pytest.mark.parametrize("served", [served for served, _ in PAIRS] + [enums.ErrorCode], ids=lambda enum: enum.__name__)
def test_every_value_is_its_own_name(served: type[Enum]) -> None:
    assert [member.value for member in served] == [member.name for member in served]


@pytest.mark.parametrize("code", [refusal.code for refusal in REFUSALS] + [bulk.WRITE_FAILED])
def test_the_codes_of_refusals_are_error_codes(code: str) -> None:
    assert code in enums.ErrorCode.__members__
