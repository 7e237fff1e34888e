import pytest
from hypothesis import given

from gateway.errors import InvalidInput
from gateway.preferences.model import Json, Scope, Tree
from gateway.preferences.parse import Grammar, SetLimits, parse_channel_id, parse_channel_type, parse_id, parse_key
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
        ({"workflows": {"w": {"conditions": [], "channels": {}}}}, {"workflows": {"w": {}}}),
        ({"channels": {CHANNEL.upper(): True}}, {"channels": {CHANNEL: True}}),
        ({"channel_types": {"email": True, "__strategy__": "merge"}}, {"channel_types": {"email": True}}),
    ],
    ids=["null is absent", "empty is absent", "an empty detail stays", "ids are lower case", "merge is no mark"],
)
def test_spellings_of_the_same_become_one(given_value: Json, expected: Tree) -> None:
    assert parse(given_value) == expected


def test_defaults_may_have_marks() -> None:
    tree: Tree = {"channel_types": {"__strategy__": "replace", "email": True}}

    assert parse(tree, scope=Scope.TENANT) == tree


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ([], ()),
        ({"chanel_types": {}}, ("chanel_types",)),
        ({"channel_types": {"smoke": True}}, ("channel_types", "smoke")),
        ({"channel_types": {"smoke": None}}, ("channel_types", "smoke")),
        ({"channel_types": {"email": "yes"}}, ("channel_types", "email")),
        ({"channel_types": {"email": {"conditions": []}}}, ("channel_types", "email", "conditions")),
        ({"channel_types": {"email": {"conditions": "x"}}}, ("channel_types", "email", "conditions")),
        ({"channel_types": {"email": {"enabled": True}}}, ("channel_types", "email")),
        ({"channel_types": {"email": True, "__strategy__": "replace"}}, ("channel_types", "__strategy__")),
        ({"channel_types": {"email": True, "__strategy__": "often"}}, ("channel_types", "__strategy__")),
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


@pytest.mark.parametrize("value", ["jhammond", "x" * 256, "a.b $where", "🦖"])
def test_an_id_is_kept_as_it_is(value: str) -> None:
    assert parse_id(value, ("user_id",)) == value


@pytest.mark.parametrize("value", ["", "x" * 257, "a/b", "a#b", "a\0b", "\ud800", 7, None])
def test_a_malformed_id_is_refused(value: Json) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_id(value, ("user_id",))

    assert refusal.value.path == ("user_id",)


def test_channel_types_channel_ids_and_keys_are_checked_alone() -> None:
    assert parse_channel_type("email", AT) == "email"
    assert parse_channel_id(CHANNEL.upper(), AT) == CHANNEL
    assert parse_key(" ", AT) == " "
    with pytest.raises(InvalidInput):
        parse_channel_type("fax", AT)
    with pytest.raises(InvalidInput):
        parse_channel_id("1", AT)
    with pytest.raises(InvalidInput):
        parse_key(7, AT)
