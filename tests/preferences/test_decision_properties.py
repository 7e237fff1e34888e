from collections.abc import Iterator
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.decision import Channel, Message, decide
from gateway.preferences.layers import Effective, Layer, effective
from gateway.preferences.model import Json, SetKey, Tree
from tests.preferences.trees import CHANNEL_IDS, CHANNEL_TYPES, HOLDS, KEYS, VARIABLES, any_trees, json_values

NOW = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)

messages = st.builds(
    Message,
    channels=st.lists(
        st.builds(Channel, st.sampled_from(CHANNEL_TYPES), st.none() | st.sampled_from(CHANNEL_IDS)), max_size=3
    ).map(tuple),
    workflow=st.none() | st.sampled_from(KEYS),
    categories=st.lists(st.sampled_from(KEYS), max_size=3).map(tuple),
    commercial=st.booleans(),
    override=st.booleans(),
    variables=st.just(VARIABLES),
)


def of_user(tree: Tree) -> Effective:
    return effective([Layer(SetKey.of_user("ada"), tree)])


def settings_of(node: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """All the answers that a tree gives: each switch and each list of conditions, with where it stands."""
    if isinstance(node, bool):
        yield path, node
    elif isinstance(node, list):
        yield path[:-1], all(condition == HOLDS for condition in node)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from settings_of(value, (*path, key))


def permits(tree: Tree, message: Message, channel: Channel) -> bool:
    """The rule, read from the answers and not from the message: none that applies may be a no."""
    answers = list(settings_of(tree))
    places = {path for path, _ in answers}
    containers = [(), ("workflows", message.workflow), *(("categories", category) for category in message.categories)]

    def applies(path: tuple[str, ...]) -> bool:
        if path == ("commercial_subscribed",):
            return message.commercial
        if path[-2:-1] == ("channels",) and path[:-2] in containers:
            return path[-1] == channel.id
        if path[-2:-1] == ("channel_types",) and path[:-2] in containers:
            return path[-1] == channel.type and (*path[:-2], "channels", channel.id) not in places
        return path in containers

    return message.override or all(yes for path, yes in answers if applies(path))


@given(any_trees, any_trees, any_trees, messages)
def test_a_decision_is_the_rule_read_otherwise(user: Tree, tenant: Tree, environment: Tree, message: Message) -> None:
    keys = [SetKey.of_user("ada", "acme"), SetKey.of_defaults("acme"), SetKey.of_defaults()]
    merged = effective([Layer(key, tree) for key, tree in zip(keys, [user, tenant, environment], strict=True)])

    decision = decide(merged, message, now=NOW)

    assert [each.allowed for each in decision.channels] == [
        permits(merged.tree, message, channel) for channel in message.channels
    ]


@given(any_trees, messages)
def test_a_step_says_no_exactly_where_the_answer_is_no(tree: Tree, message: Message) -> None:
    for decided in decide(of_user(tree), message, now=NOW).channels:
        assert decided.steps
        assert decided.allowed is all(step.allowed for step in decided.steps)


@given(any_trees, messages, st.dictionaries(st.sampled_from(["data", "recipient"]), json_values))
def test_no_variables_make_a_decision_fail(tree: Tree, message: Message, variables: Tree) -> None:
    any_message = Message(channels=message.channels, workflow=message.workflow, variables=variables)

    assert len(decide(of_user(tree), any_message, now=NOW).channels) == len(message.channels)
