import signal
import socket

import httpx2
import pytest

from tests.commands.invoking import gateway
from tests.migrating import migrate
from tests.processes import START_SECONDS, STOP_SECONDS, first_line, gateway_command, serving


@pytest.fixture
def key(given: dict[str, str]) -> str:
    """A secret key of the database, which is migrated."""
    migrate(given["GATEWAY_MONGODB_URL"], given["GATEWAY_MONGODB_DATABASE"])
    made = gateway("keys", "create", "--name", "test", **given)
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def test_several_processes_share_a_port(given: dict[str, str], key: str) -> None:
    with gateway_command("serve", "--workers", "2", environment={**given, "GATEWAY_PORT": "0"}) as process:
        url = first_line(process.stdout).removeprefix("Listening on ")

        answer = httpx2.post(
            f"{url}/graphql",
            json={"query": "{ limits { bulkMaxUsers } }"},
            headers={"authorization": f"Bearer {key}"},
            timeout=20,
        )

        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    assert answer.json() == {"data": {"limits": {"bulkMaxUsers": 1000}}}


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.parametrize("times", [1, 2])
def test_serving_stops_when_told(mongodb_url: str, database_name: str, number: int, times: int) -> None:
    with serving(mongodb_url, database_name) as running:
        for _ in range(times):
            running.process.send_signal(number)

        _, stderr = running.process.communicate(timeout=10)

    assert (running.process.returncode, stderr) == (0, "")


@pytest.mark.parametrize("times", [1, 2])
def test_a_start_that_waits_for_its_database_can_be_interrupted(times: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(START_SECONDS)
        nowhere = f"mongodb://127.0.0.1:{silent.getsockname()[1]}/?replicaSet=none"
        environment = {"GATEWAY_MONGODB_URL": nowhere, "GATEWAY_MONGODB_TIMEOUT_SECONDS": str(2 * START_SECONDS)}
        with gateway_command("serve", environment=environment) as process:
            asked, _ = silent.accept()
            for _ in range(times):
                process.send_signal(signal.SIGINT)

            stdout, stderr = process.communicate(timeout=STOP_SECONDS)
            asked.close()

    assert (process.returncode, stdout, stderr) == (0, "", "")


def test_whose_users_bring_tokens_needs_no_key(mongodb_url: str, database_name: str) -> None:
    keys = "https://keys.example/jwks.json"

    with serving(mongodb_url, database_name, user_token_jwks=keys) as running:
        assert httpx2.get(f"{running.url}/health").json() == {"status": "ok"}


def test_without_any_key_nothing_is_served(given: dict[str, str]) -> None:
    gateway("migrate", **given)
    refused = gateway("serve", **given)

    assert refused.exit_code == 1
    assert "gateway keys create" in refused.stderr


def test_a_database_that_was_not_migrated_is_not_used(given: dict[str, str]) -> None:
    refused = gateway("serve", **given)

    assert refused.exit_code == 1
    assert "run `gateway migrate` with the same settings" in refused.stderr
    assert gateway("migrate", "--check", **given).exit_code == 1


def test_without_a_database_nothing_is_served() -> None:
    refused = gateway("serve", GATEWAY_MONGODB_URL="")

    assert refused.exit_code == 1
    assert "GATEWAY_MONGODB_URL" in refused.stderr


def test_a_key_of_tokens_that_cannot_be_read_is_named(given: dict[str, str]) -> None:
    refused = gateway("serve", **given, GATEWAY_USER_TOKEN_KEY="/no/such/file.pem")

    assert refused.exit_code == 1
    assert "GATEWAY_USER_TOKEN_KEY: /no/such/file.pem" in refused.stderr


@pytest.mark.usefixtures("key")
def test_a_taken_port_is_said(given: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refused = gateway("serve", "--port", str(listener.getsockname()[1]), **given)

    assert refused.exit_code == 1
    assert "--port" in refused.stderr
