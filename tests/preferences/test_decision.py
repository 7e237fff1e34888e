from datetime import UTC, datetime
from functools import partial
from time import process_time

import pytest

from gateway.preferences.conditions.condition import Outcome
from gateway.preferences.conditions.operands import TooManyComparisons
from gateway.preferences.decision import Channel, ChannelDecision, DecisionRule, Message, Step, decide
from gateway.preferences.layers import Effective, Layer, effective
from gateway.preferences.model import ChannelType, Json, Scope, SetKey, Tree
from gateway.preferences.tree import STRATEGY
from tests.preferences.trees import CHANNEL_IDS, FAILS, HOLDS, VARIABLES

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
FIRST, SECOND = CHANNEL_IDS
EMAIL = Channel(ChannelType.EMAIL, FIRST)
SMS = Channel(ChannelType.SMS)
NO = False
YES = True


def of_user(tree: Tree) -> Effective:
    return effective([Layer(SetKey.of_user("ada"), tree)])


def answer(
    tree: Tree,
    channel: Channel = EMAIL,
    *,
    workflow: str | None = "w",
    categories: tuple[str, ...] = ("a", "b"),
    commercial: bool = False,
    override: bool = False,
) -> ChannelDecision:
    message = Message(
        channels=(channel,),
        workflow=workflow,
        categories=categories,
        commercial=commercial,
        override=override,
        variables=VARIABLES,
    )
    return decide(of_user(tree), message, now=NOW).channels[0]


SEED: Tree = {
    "channel_types": {"email": True, "sms": False},
    "workflows": {"w": {"channel_types": {"email": False, "in_app_feed": True, "sms": True}}},
}


@pytest.mark.parametrize(
    ("tree", "channel", "allowed"),
    [
        pytest.param({}, EMAIL, YES, id="nothing-is-set"),
        pytest.param({"channel_types": {"email": NO}}, EMAIL, NO, id="the-type"),
        pytest.param({"channel_types": {"email": NO}}, SMS, YES, id="another-type"),
        pytest.param({"channels": {FIRST: NO}}, EMAIL, NO, id="the-channel"),
        pytest.param({"channels": {SECOND: NO}}, EMAIL, YES, id="another-channel"),
        pytest.param({"channels": {FIRST: NO}}, Channel(ChannelType.EMAIL), YES, id="a-channel-that-is-not-named"),
        pytest.param({"channels": {FIRST: YES}, "channel_types": {"email": NO}}, EMAIL, YES, id="channel-yes-type-no"),
        pytest.param({"channels": {FIRST: NO}, "channel_types": {"email": YES}}, EMAIL, NO, id="channel-no-type-yes"),
        pytest.param(
            {"channels": {FIRST: YES}, "workflows": {"w": {"channel_types": {"email": NO}}}},
            EMAIL,
            NO,
            id="a-channel-yes-does-not-reach-into-a-workflow",
        ),
        pytest.param(
            {"channel_types": {"email": NO}, "workflows": {"w": {"channels": {FIRST: YES}}}},
            EMAIL,
            NO,
            id="nor-out-of-one",
        ),
        pytest.param({"workflows": {"w": NO}}, EMAIL, NO, id="the-workflow"),
        pytest.param({"workflows": {"x": NO}}, EMAIL, YES, id="another-workflow"),
        pytest.param({"workflows": {"w": {}}}, EMAIL, YES, id="a-workflow-that-says-nothing"),
        pytest.param({"workflows": {"w": YES}, "channel_types": {"email": NO}}, EMAIL, NO, id="workflow-yes-type-no"),
        pytest.param({"categories": {"b": NO, "a": YES}}, EMAIL, NO, id="one-category-of-two"),
        pytest.param({"categories": {"A": NO}}, EMAIL, YES, id="categories-are-case-sensitive"),
        pytest.param({"categories": {"a": NO}, "workflows": {"w": YES}}, EMAIL, NO, id="category-no-workflow-yes"),
        pytest.param({"categories": {"a": YES}, "workflows": {"w": NO}}, EMAIL, NO, id="category-yes-workflow-no"),
        pytest.param(
            {"categories": {"a": {"channel_types": {"email": NO, "sms": YES}}}}, EMAIL, NO, id="type-within-a-category"
        ),
        pytest.param(
            {"categories": {"a": {"channel_types": {"email": NO}, "channels": {FIRST: YES}}}},
            EMAIL,
            YES,
            id="channel-yes-type-no-within-a-category",
        ),
        pytest.param(SEED, EMAIL, NO, id="seed-email"),
        pytest.param(SEED, SMS, NO, id="seed-sms-is-off-globally"),
        pytest.param(SEED, Channel(ChannelType.IN_APP_FEED), YES, id="seed-feed"),
        pytest.param(SEED, Channel(ChannelType.PUSH), YES, id="seed-push-is-unset"),
        pytest.param({"channel_types": {"email": {"conditions": [HOLDS]}}}, EMAIL, YES, id="a-condition-holds"),
        pytest.param({"channel_types": {"email": {"conditions": [HOLDS, FAILS]}}}, EMAIL, NO, id="all-must-hold"),
        pytest.param({"channels": {FIRST: {"conditions": [FAILS]}}}, EMAIL, NO, id="a-condition-of-a-channel"),
        pytest.param({"workflows": {"w": {"conditions": [FAILS]}}}, EMAIL, NO, id="a-condition-of-a-workflow"),
        pytest.param(
            {"workflows": {"w": {"conditions": [FAILS], "channel_types": {"email": YES}}}},
            EMAIL,
            NO,
            id="conditions-and-the-channel-must-agree",
        ),
        pytest.param(
            {"workflows": {"w": {"conditions": [HOLDS], "channel_types": {"email": NO}}}},
            EMAIL,
            NO,
            id="the-channel-and-conditions-must-agree",
        ),
        pytest.param({"commercial_subscribed": NO}, EMAIL, YES, id="not-a-commercial-message"),
    ],
)
def test_a_message_may_use_a_channel(tree: Tree, channel: Channel, *, allowed: bool) -> None:
    assert answer(tree, channel).allowed is allowed


@pytest.mark.parametrize(
    ("setting", "allowed"),
    [(YES, YES), (NO, NO), ({"conditions": [HOLDS]}, YES), ({"conditions": [HOLDS, FAILS]}, NO)],
    ids=["subscribed", "unsubscribed", "conditions-hold", "a-condition-fails"],
)
def test_a_commercial_message_needs_the_subscription(setting: Json, *, allowed: bool) -> None:
    assert answer({"commercial_subscribed": setting}, commercial=True).allowed is allowed


def test_a_commercial_message_needs_the_other_preferences_too() -> None:
    assert not answer({"commercial_subscribed": YES, "channel_types": {"email": NO}}, commercial=True).allowed


def test_a_commercial_message_is_allowed_where_nobody_said_otherwise() -> None:
    assert answer({}, commercial=True).steps == (Step(DecisionRule.DEFAULT_ALLOW, allowed=True),)


def test_an_override_beats_everything() -> None:
    tree: Tree = {"commercial_subscribed": NO, "workflows": {"w": NO}, "channel_types": {"email": NO}}

    decided = answer(tree, commercial=True, override=True)

    assert decided.allowed
    assert decided.steps == (Step(DecisionRule.OVERRIDE, allowed=True),)


def test_a_message_of_no_workflow_has_no_setting_of_one() -> None:
    assert answer({"workflows": {"": NO, "w": NO}}, workflow=None).allowed


def test_nothing_set_is_one_step_that_allows() -> None:
    assert answer({"workflows": {"w": {}}}).steps == (Step(DecisionRule.DEFAULT_ALLOW, allowed=True),)


def test_every_setting_that_applies_is_a_step_in_order() -> None:
    tree: Tree = {
        "commercial_subscribed": NO,
        "channel_types": {"email": NO},
        "workflows": {"w": {"conditions": [HOLDS, FAILS], "channels": {FIRST: YES}}},
        "categories": {"a": YES, "b": {"channel_types": {"email": NO}}, "c": NO},
    }
    outcomes = (
        Outcome({"variable": "data.yes", "operator": "EQUAL_TO", "argument": True}, matched=True, actual=True),
        Outcome({"variable": "data.yes", "operator": "NOT_EQUAL_TO", "argument": True}, matched=False, actual=True),
    )
    user = Scope.USER

    decided = answer(tree, categories=("b", "a", "b"), commercial=True)

    assert decided.steps == (
        Step(DecisionRule.COMMERCIAL, NO, user, ("commercial_subscribed",)),
        Step(DecisionRule.CHANNEL_TYPE, NO, user, ("channel_types", "email")),
        Step(DecisionRule.WORKFLOW, NO, user, ("workflows", "w"), outcomes),
        Step(DecisionRule.WORKFLOW, YES, user, ("workflows", "w", "channels", FIRST)),
        Step(DecisionRule.CATEGORY, NO, user, ("categories", "b", "channel_types", "email")),
        Step(DecisionRule.CATEGORY, YES, user, ("categories", "a")),
    )


def test_a_channel_of_its_own_setting_is_a_step_of_the_channel() -> None:
    tree: Tree = {"channels": {FIRST: YES}, "channel_types": {"email": NO}}

    assert answer(tree).steps == (Step(DecisionRule.CHANNEL, YES, Scope.USER, ("channels", FIRST)),)


def test_each_step_names_whose_set_its_value_came_from() -> None:
    layers = [
        Layer(SetKey.of_user("ada", "acme"), {"workflows": {"w": {"channel_types": {"email": True}}}}),
        Layer(SetKey.of_defaults("acme"), {"workflows": {"w": {"conditions": [HOLDS]}}, "categories": {"a": True}}),
        Layer(SetKey.of_defaults(), {"channel_types": {"email": True}, "categories": {"a": False}}),
    ]
    message = Message(channels=(EMAIL,), workflow="w", categories=("a",), variables=VARIABLES)

    decision = decide(effective(layers), message, now=NOW)

    assert [(step.path, step.scope) for step in decision.channels[0].steps] == [
        (("channel_types", "email"), Scope.ENVIRONMENT),
        (("workflows", "w"), Scope.TENANT),
        (("workflows", "w", "channel_types", "email"), Scope.USER),
        (("categories", "a"), Scope.TENANT),
    ]


def test_each_channel_has_its_answer_in_the_order_asked() -> None:
    message = Message(channels=(SMS, EMAIL, SMS))

    decision = decide(of_user({"channel_types": {"sms": False}}), message, now=NOW)

    assert [(each.channel, each.allowed) for each in decision.channels] == [(SMS, NO), (EMAIL, YES), (SMS, NO)]
    assert decision.allowed


@pytest.mark.parametrize("channels", [(SMS,), ()], ids=["all-refused", "none-asked"])
def test_a_message_without_an_allowed_channel_is_not_allowed(channels: tuple[Channel, ...]) -> None:
    assert not decide(of_user({"channel_types": {"sms": False}}), Message(channels=channels), now=NOW).allowed


def test_a_mark_is_not_taken_for_a_channel() -> None:
    assert answer({"channels": {STRATEGY: "replace"}}, Channel(ChannelType.EMAIL, STRATEGY)).allowed


def test_conditions_follow_the_clock() -> None:
    expired: Tree = {"variable": "data.until", "operator": "is_timestamp_on_or_after_now", "argument": None}
    message = Message(channels=(EMAIL,), variables={"data": {"until": "2026-11-22"}})
    decide_at = partial(decide, of_user({"channel_types": {"email": {"conditions": [expired]}}}), message)

    assert decide_at(now=NOW).allowed
    assert not decide_at(now=NOW.replace(day=23)).allowed


LONG: Json = list(range(600))


def asking(operator: str, conditions: int = 20) -> Tree:
    condition: Json = {"variable": "data.one", "operator": operator, "argument": "data.other"}
    return {"channel_types": {"email": {"conditions": [condition] * conditions}}}


@pytest.mark.parametrize("operator", ["contains", "not_contains", "contains_all", "equal_to", "not_equal_to"])
def test_long_lists_are_compared_in_linear_time(operator: str) -> None:
    one: Json = list(range(9_900))
    other: Json = list(range(9_900, 19_800))
    message = Message(channels=(EMAIL,), variables={"data": {"one": one, "other": other}})
    began = process_time()

    decide(of_user(asking(operator)), message, now=NOW, max_comparisons=50_000)

    # Each item with each would be two thousand million comparisons, and take minutes.
    assert process_time() - began < 1


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        pytest.param(
            asking("contains"),
            Message(channels=(EMAIL,), variables={"data": {"one": [[n] for n in range(600)], "other": ["x"]}}),
            id="items-of-a-list",
        ),
        pytest.param(
            asking("equal_to"),
            Message(channels=(EMAIL,), variables={"data": {"one": LONG, "other": LONG}}),
            id="values-that-may-be-equal",
        ),
        pytest.param(
            asking("contains"),
            Message(channels=(EMAIL,), variables={"data": {"one": "a" * 5_000, "other": "b"}}),
            id="a-long-text",
        ),
        pytest.param(asking("exists", 101), Message(channels=(EMAIL,)), id="many-conditions"),
        pytest.param(
            {"categories": {str(n): True for n in range(20)}},
            Message(channels=(SMS,) * 20, categories=tuple(map(str, range(20)))),
            id="many-channels-and-categories",
        ),
    ],
)
def test_a_decision_that_looks_at_too_much_is_refused(tree: Tree, message: Message) -> None:
    decide(of_user(tree), message, now=NOW)

    with pytest.raises(TooManyComparisons, match="more than 1000 comparisons"):
        decide(of_user(tree), message, now=NOW, max_comparisons=1_000)


def test_categories_nobody_spoke_of_cost_nothing() -> None:
    message = Message(channels=(EMAIL, SMS), categories=tuple(map(str, range(20_000))))

    assert decide(of_user({"categories": {"7": NO}}), message, now=NOW, max_comparisons=10).allowed is NO
