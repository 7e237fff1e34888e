from datetime import UTC, datetime
from typing import Any

import pytest
from strawberry import Some

from gateway.preferences.listing import PartKey, SetFilter
from schema.inputs.filters import PreferenceSetFilter, matching_sets
from tests.schema.client import typed

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"


@pytest.mark.parametrize("given", [None, Some(None)], ids=["left out", "null"])
def test_without_a_filter_every_set_matches(given: Some[PreferenceSetFilter | None] | None) -> None:
    assert matching_sets(given) == SetFilter()


@pytest.mark.parametrize(
    ("key", "part_key"),
    [
        ({"channelType": "IN_APP_FEED"}, ("channel_types", "in_app_feed")),
        ({"channelId": CHANNEL}, ("channels", CHANNEL)),
        ({"workflow": "a.b"}, ("workflows", "a.b")),
        ({"category": ""}, ("categories", "")),
    ],
)
def test_a_key_is_one_of_a_part_of_a_set(key: dict[str, Any], part_key: PartKey) -> None:
    given = typed({"mentions": key, "optedOutOf": key}, PreferenceSetFilter)

    assert matching_sets(Some(given)) == SetFilter(mentions=part_key, opted_out_of=part_key)


def test_every_condition_is_handed_on() -> None:
    since = datetime(2026, 11, 21, tzinfo=UTC)
    given = typed({"userIds": ["a"], "setId": "acme", "updatedSince": "2026-11-21T00:00:00Z"}, PreferenceSetFilter)

    assert matching_sets(Some(given)) == SetFilter(user_ids=["a"], set_id="acme", updated_since=since)
