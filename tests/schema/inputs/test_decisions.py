from gateway.preferences.requests import DecisionRequest
from schema.inputs.decisions import DecisionInput
from tests.schema.client import typed

CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"


def test_what_is_left_out_is_an_ordinary_message_to_the_caller() -> None:
    given = typed({"channels": [{"channelType": "IN_APP_FEED"}]}, DecisionInput)

    assert given.request() == DecisionRequest(user_id=None, channels=[("in_app_feed", None)], categories=[])


def test_everything_that_is_given_is_handed_on() -> None:
    given = typed(
        {
            "userId": "u",
            "tenantId": "acme",
            "workflow": "w",
            "categories": ["a", "b"],
            "channels": [{"channelType": "EMAIL", "channelId": CHANNEL}],
            "commercial": True,
            "override": True,
            "variables": {"data": {"a.b": [1]}},
        },
        DecisionInput,
    )

    assert given.request() == DecisionRequest(
        user_id="u",
        tenant_id="acme",
        workflow="w",
        categories=["a", "b"],
        channels=[("email", CHANNEL)],
        commercial=True,
        override=True,
        variables={"data": {"a.b": [1]}},
    )
