"""How the official clients take it when they do too much at once."""

from collections.abc import Iterator
from uuid import uuid4

import knockapi
import pytest

from tests.clients.knock import SERVER_CLIENTS, outcomes, values
from tests.processes import gateway_command, serving

pytestmark = pytest.mark.usefixtures("node_modules")

OLDER, NEWER = SERVER_CLIENTS
REQUEST = {"user_ids": ["a"], "preferences": {}}


@pytest.fixture(scope="module")
def strict(mongodb_url: str) -> Iterator[dict[str, str]]:
    """A gateway that lets each caller start one bulk operation per second, as a client is told of it."""
    database = f"test_{uuid4().hex[:12]}"
    environment = {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": database}
    with gateway_command("keys", "create", "--name", "tests", environment=environment) as making:
        key = making.communicate(timeout=30)[0].strip()
    with serving(mongodb_url, database, bulk_per_second="1") as gateway:
        yield {"KNOCK_HOST": gateway.url, "KNOCK_KEY": key}


@pytest.mark.parametrize(
    ("script", "call", "error"),
    [
        (OLDER, ["users.bulkSetPreferences", ["a"], {}], "GenericServerException"),
        (NEWER, ["users.bulk.setPreferences", REQUEST], "RateLimitError"),
    ],
)
def test_too_many_bulk_operations_are_an_error_of_its_own(
    strict: dict[str, str], script: str, call: list[object], error: str
) -> None:
    came_to = outcomes(script, [call] * 5, {**strict, "KNOCK_RETRIES": "0"})

    refusals = [each["error"] for each in came_to if "error" in each]
    assert refusals
    assert {(refusal["name"], refusal["status"]) for refusal in refusals} == {(error, 429)}


def test_the_newer_client_waits_as_long_as_it_is_told(strict: dict[str, str]) -> None:
    operations = values(NEWER, [["users.bulk.setPreferences", REQUEST]] * 2, strict)

    assert len({operation["id"] for operation in operations}) == 2


def test_the_client_for_python_knows_the_error(strict: dict[str, str]) -> None:
    def start_several() -> None:
        for _ in range(5):
            client.users.bulk.set_preferences(user_ids=["a"], preferences={})

    client = knockapi.Knock(api_key=strict["KNOCK_KEY"], base_url=strict["KNOCK_HOST"], max_retries=0)
    with client, pytest.raises(knockapi.RateLimitError):
        start_several()
