from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import InvalidInput
from gateway.preferences.model import Json, Scope, SetLimits, Tree
from gateway.preferences.parse import Grammar
from tests.preferences.strategies import ODD_KEYS, preferences

LIMITS = SetLimits(max_bytes=64 * 1024, max_keys=1000, max_conditions=20)
AT = ("preferences",)
CHANNEL = "2f641633-95d3-4555-9222-9f1eb7888a80"
CONDITION: Json = {"variable": "recipient.plan", "operator": "equal_to", "argument": "pro"}


def parse(value: Json, *, scope: Scope = Scope.USER, removals: bool = False, limits: SetLimits = LIMITS) -> Tree:
    return Grammar.of(scope, limits, removals=removals).preferences(value, AT)


@given(preferences())
def test_what_is_well_formed_passes_unchanged(tree: Tree) -> None:
    assert parse(tree) == tree


@given(preferences(removals=True))
def test_a_patch_keeps_its_removals(patch: Tree) -> None:
    assert parse(patch, removals=True) == patch


@pytest.mark.parametrize("key", ODD_KEYS)
def test_any_key_is_data(key: str) -> None:
    tree: Tree = {"workflows": {key: True}, "categories": {key: {"channel_types": {"email": False}}}}

    assert parse(tree) == tree


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ({"channel_types": None, "workflows": {"w": None}}, {}),
        ({"channel_types": {}, "channels": {}}, {}),
        ({"workflows": {"w": {"conditions": [], "channels": {}}}}, {}),
        ({"categories": {"c": {"channel_types": {"email": None}}}}, {}),
        ({"channel_types": {"email": {"conditions": []}, "sms": {}}, "channels": {CHANNEL: {"conditions": None}}}, {}),
        ({"commercial_subscribed": {}}, {}),
        ({"channels": {CHANNEL.upper(): True}}, {"channels": {CHANNEL: True}}),
        ({"channel_types": {"email": True, "__strategy__": "merge"}}, {"channel_types": {"email": True}}),
    ],
    ids=[
        "null is absent",
        "empty is absent",
        "an empty detail",
        "a detail of nulls",
        "empty settings",
        "an empty subscription",
        "ids are lower case",
        "merge is no mark",
    ],
)
def test_spellings_of_the_same_become_one(given_value: Json, expected: Tree) -> None:
    assert parse(given_value) == expected


def test_defaults_may_have_marks() -> None:
    tree: Tree = {"channel_types": {"__strategy__": "replace", "email": True}}

    assert parse(tree, scope=Scope.TENANT) == tree


@pytest.mark.parametrize(
    "tree",
    [
        {"channels": {"__strategy__": "replace"}},
        {"workflows": {"w": {"__strategy__": "replace", "channel_types": {"__strategy__": "replace"}}}},
    ],
    ids=["channels", "a workflow"],
)
def test_a_mark_beside_no_setting_says_nothing(tree: Tree) -> None:
    assert parse(tree, scope=Scope.TENANT) == {}
    assert parse(tree, scope=Scope.TENANT, removals=True) == tree


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ()),
        ({"chanel_types": {}}, ("chanel_types",)),
        ({"channel_types": {"smoke": True}}, ("channel_types", "smoke")),
        ({"channel_types": {"smoke": None}}, ("channel_types", "smoke")),
        ({"channel_types": {"email": "yes"}}, ("channel_types", "email")),
        ({"channel_types": {"email": {"conditions": "x"}}}, ("channel_types", "email", "conditions")),
        ({"channel_types": {"email": {"enabled": True}}}, ("channel_types", "email")),
        ({"channel_types": {"email": True, "__strategy__": "replace"}}, ("channel_types", "__strategy__")),
        ({"channel_types": {"email": True, "__strategy__": "often"}}, ("channel_types", "__strategy__")),
        ({"channel_types": {"email": True, "__strategy__": {"a": 1}}}, ("channel_types", "__strategy__")),
        ({"workflows": {"w": {"__strategy__": ["replace"]}}}, ("workflows", "w", "__strategy__")),
        ({"channels": {"one": True}}, ("channels", "one")),
        ({"channels": {CHANNEL: True, CHANNEL.upper(): False}}, ("channels", CHANNEL.upper())),
        ({"workflows": {"w": 1}}, ("workflows", "w")),
        ({"workflows": {"w": {"email": True}}}, ("workflows", "w", "email")),
        ({"workflows": {"w" * 257: True}}, ("workflows", "w" * 257)),
        ({"workflows": {"\ud800": True}}, ("workflows", "\ud800")),
        ({"workflows": {"w": {"conditions": [CONDITION, {}]}}}, ("workflows", "w", "conditions", "1")),
        ({"commercial_subscribed": "no"}, ("commercial_subscribed",)),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, tuple) else "",
)
def test_what_is_malformed_is_refused_where_it_is(value: Json, path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(value)

    assert refusal.value.path is not None
    assert refusal.value.path[: 1 + len(path)] == (*AT, *path)


def test_everything_that_is_wrong_is_told_in_the_order_given() -> None:
    incomplete: Json = {"variable": "recipient.plan", "operator": "equals", "argument": "pro", "else": 1}
    value: Json = {
        "channel_types": {"smoke": True, "email": "yes", "sms": True},
        "channels": {CHANNEL: True, CHANNEL.upper(): False},
        "workflows": {"w": {"conditions": [CONDITION, incomplete], "email": True}, "v": 1},
        "commercial_subscribed": "maybe",
        "nonsense": {},
    }

    with pytest.raises(InvalidInput) as refusal:
        parse(value)

    assert [each.path for each in refusal.value.problems] == [
        (*AT, *path)
        for path in (
            ("channel_types", "smoke"),
            ("channel_types", "email"),
            ("channels", CHANNEL.upper()),
            ("workflows", "w", "conditions", "1", "else"),
            ("workflows", "w", "conditions", "1", "operator"),
            ("workflows", "w", "email"),
            ("workflows", "v"),
            ("commercial_subscribed",),
            ("nonsense",),
        )
    ]


@given(st.lists(st.sampled_from(["right", "wrong"]), max_size=50))
def test_as_many_problems_are_told_as_there_are(switches: list[str]) -> None:
    value: Json = {"workflows": {str(at): each == "right" or each for at, each in enumerate(switches)}}
    wrong = {(*AT, "workflows", str(at)) for at, each in enumerate(switches) if each == "wrong"}

    try:
        parse(value)
        told: set[object] = set()
    except InvalidInput as refusal:
        told = {each.path for each in refusal.problems}

    assert told == wrong


def test_a_set_of_the_largest_size_passes_and_one_more_key_does_not() -> None:
    channels: Json = {f"{number:08x}-95d3-4555-9222-9f1eb7888a80": True for number in range(400)}
    rows: dict[str, Json] = {str(number): False for number in range(599)}
    rows["nested"] = {"channels": {}}
    parse({"channels": channels, "workflows": rows})

    rows["nested"] = {"channels": {CHANNEL: True}}
    with pytest.raises(InvalidInput, match="1001 workflows, categories and channels; the limit is 1000"):
        parse({"channels": channels, "workflows": rows})


def test_a_mark_is_no_key() -> None:
    limits = SetLimits(max_bytes=10_000, max_keys=1, max_conditions=1)
    tree: Tree = {"channels": {CHANNEL: True, "__strategy__": "replace"}}

    assert parse(tree, scope=Scope.TENANT, limits=limits) == tree
    with pytest.raises(InvalidInput, match="2 workflows, categories and channels; the limit is 1"):
        parse({"workflows": {"__strategy__": True, "w": True}}, limits=limits)


def test_a_set_over_its_bytes_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the limit is 64"):
        parse({"workflows": {"w" * 100: True}}, limits=SetLimits(max_bytes=64, max_keys=10, max_conditions=1))


def test_too_many_conditions_are_refused() -> None:
    limits = SetLimits(max_bytes=10_000, max_keys=10, max_conditions=1)
    parse({"channel_types": {"email": {"conditions": [CONDITION]}}}, limits=limits)

    with pytest.raises(InvalidInput, match="at most 1 conditions"):
        parse({"channel_types": {"email": {"conditions": [CONDITION, CONDITION]}}}, limits=limits)


def test_what_is_much_too_large_is_not_even_looked_at() -> None:
    conditions: Json = [CONDITION] * 20
    huge: Json = {str(number): {"conditions": conditions} for number in range(700)}
    began = process_time()

    with pytest.raises(InvalidInput, match="bytes as JSON; at most 262144 are looked at"):
        parse({"workflows": huge})

    assert process_time() - began < 0.02


def test_an_integer_beyond_64_bits_is_refused_where_it_stands() -> None:
    condition: Json = {"variable": "data.n", "operator": "equal_to", "argument": 2**64}

    with pytest.raises(InvalidInput, match="64 bits") as refusal:
        parse({"channel_types": {"email": {"conditions": [condition]}}})
    assert refusal.value.path == (*AT, "channel_types", "email", "conditions", "0", "argument")
