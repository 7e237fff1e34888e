"""What the command line itself says no to, before anything starts."""

import pytest
from click.testing import CliRunner

from gateway.cli import main


@pytest.mark.parametrize("command", ["dev", "serve"])
@pytest.mark.parametrize("port", ["-5", "65536", "99999"])
def test_a_port_that_cannot_be_is_told_with_the_range(command: str, port: str) -> None:
    result = CliRunner().invoke(main, [command, "--port", port])

    assert result.exit_code == 2
    assert f"Invalid value for '--port': {port} is not in the range 0<=x<=65535" in result.stderr
