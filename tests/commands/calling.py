"""Commands as processes that come to their end, and questions to the gateways that others serve."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import httpx2

from tests.commands.invoking import gateway
from tests.processes import gateway_command


def finished(
    *arguments: str, environment: Mapping[str, str] | None = None, folder: Path | None = None, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """A command that ran to its end in a process of its own; `given` is what its standard input held."""
    with gateway_command(*arguments, environment=environment, folder=folder) as process:
        stdout, stderr = process.communicate(given, timeout=30)
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)


def new_key(environment: Mapping[str, str]) -> str:
    """A new secret key of the database that the environment names."""
    made = gateway("keys", "create", "--name", "test", **environment)
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def ask(url: str, key: str, query: str, **variables: object) -> dict[str, object]:
    """What a GraphQL operation is answered, without errors."""
    response = httpx2.post(
        f"{url}/graphql",
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {key}"},
        timeout=20,
    )
    answer: dict[str, object] = response.json()
    assert "errors" not in answer, answer
    return answer
