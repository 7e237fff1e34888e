import pytest

from schema.types.basics.key_paths import graphql_path

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param([], [], id="no place"),
        pytest.param(["channel_types", "in_app_feed"], ["channelTypes", "inAppFeed"], id="a kind of channel"),
        pytest.param(["channel_types", "__strategy__"], ["channelTypes", "strategy"], id="the strategy of kinds"),
        pytest.param(["channels", CHANNEL], ["channels", CHANNEL], id="a channel"),
        pytest.param(["channels", "__strategy__"], ["channelsStrategy"], id="the strategy of channels"),
        pytest.param(["commercial_subscribed"], ["commercialSubscribed"], id="the commercial subscription"),
        pytest.param(["workflows", "new_comment"], ["workflows", "new_comment"], id="a workflow"),
        pytest.param(
            ["categories", "in_app_feed", "channel_types", "in_app_feed"],
            ["categories", "in_app_feed", "channelTypes", "inAppFeed"],
            id="a category that is called like a kind of channel",
        ),
        pytest.param(
            ["workflows", "channel_types", "channels", "__strategy__"],
            ["workflows", "channel_types", "channelsStrategy"],
            id="a workflow that is called like a part",
        ),
        pytest.param(
            ["workflows", "__strategy__", "__strategy__"],
            ["workflows", "__strategy__", "strategy"],
            id="the strategy of a workflow that is called like it",
        ),
        pytest.param(["workflows", "w", "conditions"], ["workflows", "w", "conditions"], id="conditions"),
        pytest.param(["channel_types"], ["channelTypes"], id="a whole part"),
        pytest.param(["workflows"], ["workflows"], id="all workflows"),
    ],
)
def test_names_are_those_of_graphql_and_keys_stay(stored: list[str], shown: list[str]) -> None:
    assert graphql_path(stored) == shown
