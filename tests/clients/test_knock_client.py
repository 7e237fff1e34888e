"""The official client for browsers, with a public key and a user token."""

import pytest

from tests.clients.conftest import run_node
from tests.clients.knock import BROWSER_CLIENT, Said, browser_environment, includes, outcomes, signing_key, values

pytestmark = pytest.mark.usefixtures("node_modules")

NOT_BY_SMS = {"channel_types": {"sms": False}}
PREFERENCES = {
    "channel_types": {"email": True},
    "workflows": {"dinosaurs-loose": {"channel_types": {"email": False, "in_app_feed": True, "sms": True}}},
}


def test_the_documentations_snippets_work_as_they_stand(dev: Said) -> None:
    seen = run_node("knock_seed_client.mjs", **browser_environment(dev))

    assert seen["before"]["__typename"] == "PreferenceSet"
    assert includes(seen["set"], PREFERENCES)
    assert seen["channelType"]["channel_types"]["email"] is True
    assert seen["workflow"]["workflows"] == {"dinosaurs-loose": {"channel_types": {"email": True}}}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (["preferences.set", {"categories": {"a b": False}}], {"categories": {"a b": False}}),
        (["user.setPreferences", {"categories": {"a b": False}}], {"categories": {"a b": False}}),
        (["preferences.setChannelTypes", {"push": True}], {"channel_types": {"push": True}}),
        (["preferences.setChannelType", "email", False], {"channel_types": {"email": False}}),
        (["preferences.setWorkflows", {"a": False}], {"workflows": {"a": False}}),
        (["preferences.setWorkflow", "dinosaurs-loose", False], {"workflows": {"dinosaurs-loose": False}}),
        (["preferences.setCategories", {"a b": True}], {"categories": {"a b": True}}),
        (["preferences.setCategory", "ab", NOT_BY_SMS], {"categories": {"ab": NOT_BY_SMS}}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_user_writes_their_own_set_and_parts_of_it(
    dev: Said, call: list[object], expected: dict[str, object]
) -> None:
    _, written = values(BROWSER_CLIENT, [["preferences.set", PREFERENCES], call], browser_environment(dev))

    assert includes(written, expected)


def test_a_user_reads_their_own_sets(dev: Said) -> None:
    in_ingen = {"preferenceSet": "ingen"}
    _, own, of_tenant, over_its_defaults, *listed = values(
        BROWSER_CLIENT,
        [
            ["preferences.set", PREFERENCES],
            ["preferences.get"],
            ["preferences.get", in_ingen],
            ["user.getPreferences", {"tenant": "ingen"}],
            ["preferences.getAll"],
            ["user.getAllPreferences"],
        ],
        browser_environment(dev),
    )

    assert own.items() >= {"id": "default", "workflows": PREFERENCES["workflows"]}.items()
    assert of_tenant["id"] == "ingen"
    assert over_its_defaults["categories"] == {"billing": True, "product news": False}
    assert listed == [[own], [own]]


@pytest.mark.parametrize(
    ("instead", "status"),
    [({"KNOCK_USER": "dnedry"}, 403), ({"KNOCK_TOKEN": "nonsense"}, 401)],
    ids=["another user", "no token"],
)
def test_nobody_reads_anothers_set(dev: Said, instead: dict[str, str], status: int) -> None:
    [refusal] = outcomes(BROWSER_CLIENT, [["preferences.get"]], {**browser_environment(dev), **instead})

    assert f"status code {status}" in refusal["error"]["message"]


def test_tokens_that_the_clients_for_back_ends_sign_count(dev: Said) -> None:
    environment = browser_environment(dev)
    signed = run_node("knock_token.mjs", KNOCK_USER=environment["KNOCK_USER"], KNOCK_SIGNING_KEY=signing_key(dev))

    read = [values(BROWSER_CLIENT, [["preferences.get"]], {**environment, "KNOCK_TOKEN": token}) for token in signed]

    assert [preference_set["id"] for [preference_set] in read] == ["default", "default"]
