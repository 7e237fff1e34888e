"""The official clients for back ends, in both of their generations."""

import json
from uuid import uuid4

import pytest

from tests.clients.conftest import run_node
from tests.clients.knock import SERVER_CLIENTS, Said, host, includes, new_user, outcomes, server_environment, values

pytestmark = pytest.mark.usefixtures("node_modules")

OLDER, NEWER = SERVER_CLIENTS
WORKFLOW = "dinosaurs-loose"
PUSH = {"channel_types": {"push": True}}
EMAIL_NOT_SMS = {"email": True, "sms": False}
PREFERENCES = {
    "channel_types": EMAIL_NOT_SMS,
    "workflows": {WORKFLOW: {"channel_types": {"email": False, "in_app_feed": True, "sms": True}}},
}


def test_the_documentations_snippets_work_as_they_stand(dev: Said) -> None:
    seen = run_node("knock_seed_server.cjs", **server_environment(dev))

    assert seen["before"]["__typename"] == seen["after"]["__typename"] == "PreferenceSet"
    assert seen["after"]["workflows"] == PREFERENCES["workflows"]
    assert seen["after"]["channel_types"].items() >= {"email": True, "sms": False}.items()
    assert (seen["operation"]["status"], seen["operation"]["estimated_total_rows"]) == ("queued", 4)


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        (
            "setPreferences",
            [{"categories": {"a b": False}}],
            {"channel_types": {"email": None}, "categories": {"a b": False}},
        ),
        (
            "setPreferences",
            [{"__persistence_strategy__": "merge", **PUSH}],
            {"channel_types": {**EMAIL_NOT_SMS, "push": True}},
        ),
        ("setChannelTypesPreferences", [{"push": True}], PUSH),
        ("setChannelTypePreferences", ["email", False], {"channel_types": {"email": False, "sms": False}}),
        ("setWorkflowsPreferences", [{"a": False}], {"workflows": {"a": False}}),
        ("setWorkflowPreferences", [WORKFLOW, False], {"workflows": {WORKFLOW: False}}),
        ("setWorkflowPreferences", [WORKFLOW, PUSH], {"workflows": {WORKFLOW: PUSH}}),
        ("setCategoriesPreferences", [{"a b": True}], {"categories": {"a b": True}}),
        ("setCategoryPreferences", ["ab", False], {"categories": {"ab": False}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_older_client_writes_sets_and_parts_of_them(
    dev: Said, method: str, arguments: list[object], expected: dict[str, object]
) -> None:
    user_id = new_user()

    _, written = values(
        OLDER,
        [["users.setPreferences", user_id, PREFERENCES], [f"users.{method}", user_id, *arguments]],
        server_environment(dev),
    )

    assert includes(written, expected)


def test_the_older_client_reads_sets_of_users_and_tenants(dev: Said) -> None:
    user_id = new_user()

    in_ingen = {"preferenceSet": "ingen", "tenant": "ingen"}
    _, _, own, of_tenant, every = values(
        OLDER,
        [
            ["users.setPreferences", user_id, PREFERENCES],
            ["users.setPreferences", user_id, {"categories": {"x": False}}, {"preferenceSet": "ingen"}],
            ["users.getPreferences", user_id],
            ["users.getPreferences", user_id, in_ingen],
            ["users.getAllPreferences", user_id],
        ],
        server_environment(dev),
    )

    assert (own["id"], own["workflows"]) == ("default", PREFERENCES["workflows"])
    assert (of_tenant["id"], of_tenant["categories"]) == ("ingen", {"billing": True, "product news": False, "x": False})
    assert every == [own, of_tenant]


def test_the_older_client_identifies_users_and_sets_tenants(dev: Said) -> None:
    user_id, tenant_id = new_user(), f"tenant-{uuid4()}"
    settings = {"settings": {"preference_set": {"channel_types": {"email": False}}}}

    identified, found, read, _, tenant = values(
        OLDER,
        [
            ["users.identify", user_id, {"name": "John", "preferences": {"default": PREFERENCES}}],
            ["users.get", user_id],
            ["users.getPreferences", user_id],
            ["tenants.set", tenant_id, {"name": "InGen", **settings}],
            ["tenants.get", tenant_id],
        ],
        server_environment(dev),
    )

    assert identified == found
    assert (found["__typename"], found["id"]) == ("User", user_id)
    assert read["workflows"] == PREFERENCES["workflows"]
    assert tenant["settings"]["preference_set"]["channel_types"] == {"email": False}


def test_the_newer_client_reads_and_writes_sets(dev: Said) -> None:
    user_id = new_user()

    written, merged, read, for_tenant, every, unset, after = values(
        NEWER,
        [
            ["users.setPreferences", user_id, "default", PREFERENCES],
            ["users.setPreferences", user_id, "default", {"__persistence_strategy__": "merge", **PUSH}],
            ["users.getPreferences", user_id, "default"],
            ["users.getPreferences", user_id, "default", {"tenant": "ingen"}],
            ["users.listPreferences", user_id],
            ["users.unsetPreferences", user_id, "default"],
            ["users.listPreferences", user_id],
        ],
        server_environment(dev),
    )

    assert written["workflows"] == merged["workflows"] == PREFERENCES["workflows"]
    assert read["channel_types"] == {"email": True, "sms": False, "push": True, "http": False}
    assert merged == read
    assert for_tenant["categories"] == {"billing": True, "product news": False}
    assert every == [read]
    assert (unset, after) == (None, [])


def test_the_newer_client_shows_a_tenants_defaults_over_the_environments(dev: Said) -> None:
    tenant_id = f"tenant-{uuid4()}"

    _, own, resolved = values(
        NEWER,
        [
            ["tenants.set", tenant_id, {"settings": {"preference_set": {"channel_types": {"email": False}}}}],
            ["tenants.get", tenant_id],
            ["tenants.get", tenant_id, {"resolve_full_preference_settings": True}],
        ],
        server_environment(dev),
    )

    assert own["settings"]["preference_set"]["channel_types"] == {"email": False}
    assert resolved["settings"]["preference_set"]["channel_types"] == {"email": False, "http": False}


@pytest.mark.parametrize("user_id", ["a b", "ü ä", "50% off?", "a+b&c=d"])
def test_the_newer_client_may_name_users_by_odd_ids(dev: Said, user_id: str) -> None:
    written, found = values(
        NEWER,
        [["users.setPreferences", user_id, "default", {}], ["users.get", user_id]],
        server_environment(dev),
    )

    assert (written["id"], found["id"]) == ("default", user_id)


@pytest.mark.parametrize("script", SERVER_CLIENTS)
def test_a_host_that_ends_in_a_slash_will_do(dev: Said, script: str) -> None:
    environment = {**server_environment(dev), "KNOCK_HOST": f"{host(dev)}/"}

    assert values(script, [["users.get", "jhammond"]], environment)[0]["id"] == "jhammond"


@pytest.mark.parametrize("generation", ["0", "1"])
def test_a_bulk_operation_over_a_thousand_users_is_followed_to_its_end(dev: Said, generation: str) -> None:
    users = [f"bulk-{generation}-{number}" for number in range(1000)]

    states = run_node(
        "knock_bulk.mjs", **server_environment(dev), KNOCK_GENERATION=generation, KNOCK_USERS=json.dumps(users)
    )

    first, last = states[0], states[-1]
    assert (first["__typename"], first["status"]) == ("BulkOperation", "queued")
    assert (last["status"], last["processed_rows"], last["success_count"]) == ("completed", 1000, 1000)
    assert all(each["processed_rows"] == each["success_count"] + each["error_count"] for each in states)
    read = values(
        "knock_node_0.mjs", [["users.getPreferences", each] for each in users[::333]], server_environment(dev)
    )
    assert all(each["channel_types"]["push"] is False for each in read)


@pytest.mark.parametrize(
    ("key", "call", "name", "status"),
    [
        ("sk_nobody", ["users.getPreferences", "u"], "UnauthorizedException", 401),
        ("dashboard", ["users.setPreferences", "u", {}], "GenericServerException", 403),
        ("secret", ["bulkOperations.get", str(uuid4())], "NotFoundException", 404),
        ("secret", ["objects.getPreferences", "projects", "p"], "NotFoundException", 404),
        ("secret", ["users.bulkSetPreferences", [], {}], "UnprocessableEntityException", 422),
        ("secret", ["users.setPreferences", "u", {"x": 1}], "UnprocessableEntityException", 422),
    ],
    ids=["401", "403", "404", "404 object", "422 bulk", "422"],
)
def test_the_older_client_knows_the_errors(dev: Said, key: str, call: list[object], name: str, status: int) -> None:
    [refusal] = outcomes(OLDER, [call], server_environment(dev, dev.get(f"{key}_key", key)))

    assert (refusal["error"]["name"], refusal["error"]["status"]) == (name, status)


def test_the_older_client_names_the_field_that_is_wrong(dev: Said) -> None:
    [refusal] = outcomes(OLDER, [["users.setPreferences", "u", {"workflows": {"a": 1}}]], server_environment(dev))

    assert "workflows.a(invalid): " in refusal["error"]["message"]


@pytest.mark.parametrize(
    ("key", "call", "name", "status"),
    [
        ("sk_nobody", ["users.getPreferences", "u", "default"], "AuthenticationError", 401),
        ("dashboard", ["users.setPreferences", "u", "default", {}], "PermissionDeniedError", 403),
        ("secret", ["bulkOperations.get", str(uuid4())], "NotFoundError", 404),
        ("secret", ["objects.getPreferences", "projects", "p", "default"], "NotFoundError", 404),
        ("secret", ["users.bulk.setPreferences", {"user_ids": [], "preferences": {}}], "UnprocessableEntityError", 422),
        ("secret", ["users.setPreferences", "u", "default", {"x": 1}], "UnprocessableEntityError", 422),
    ],
    ids=["401", "403", "404", "404 object", "422 bulk", "422"],
)
def test_the_newer_client_knows_the_errors(dev: Said, key: str, call: list[object], name: str, status: int) -> None:
    [refusal] = outcomes(NEWER, [call], server_environment(dev, dev.get(f"{key}_key", key)))

    assert (refusal["error"]["name"], refusal["error"]["status"]) == (name, status)
    assert refusal["error"]["message"].startswith(f"{status} ")
