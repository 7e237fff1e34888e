"""`gateway worker`: how it starts and stops; what it works on is told by the tests of several processes."""

import signal

import pytest

from tests.commands.invoking import gateway
from tests.processes import first_line, gateway_command


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 2])
def test_it_stops_when_told(given: dict[str, str], number: int, times: int) -> None:
    gateway("migrate", **given)
    with gateway_command("worker", environment=given) as process:
        assert first_line(process.stdout) == "Working on bulk operations"
        for _ in range(times):
            process.send_signal(number)

        _, stderr = process.communicate(timeout=10)

    assert (process.returncode, stderr) == (0, "")


def test_without_a_database_nobody_works() -> None:
    refused = gateway("worker", GATEWAY_MONGODB_URL="")

    assert refused.exit_code == 1
    assert "GATEWAY_MONGODB_URL" in refused.stderr
