"""The README is held to the truth: its commands, settings, error codes and examples."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from gateway import errors, rates
from gateway.settings import Settings
from tests.processes import developing

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

INSTALL = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'"
RUN, TEST = f"{INSTALL} && .venv/bin/gateway dev", f"{INSTALL} && .venv/bin/task check"


_ERRORS_OF_EVERYBODY = (errors.__name__, rates.__name__)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def table_under(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip(" |") for cell in row] for row in rows[2:]]


def test_the_two_commands_are_the_ones_that_are_run() -> None:
    commands = [block.strip() for block in blocks("sh")]

    assert RUN in commands
    assert TEST in commands
    assert TEST in (ROOT / ".ci" / "run").read_text().splitlines()


def test_every_task_and_command_that_is_named_exists() -> None:
    tasks = (ROOT / "pyproject.toml").read_text().split("[tool.taskipy.tasks]")[1].split("\n[")[0]
    commands = (ROOT / "gateway" / "cli.py").read_text()

    named_tasks = set(re.findall(r"`task (\w+)`", README))
    named_commands = set(re.findall(r"gateway (dev|serve|worker|keys|token|sdl|forget)\b", README))

    assert named_tasks <= set(re.findall(r"^(\w+) =", tasks, re.MULTILINE))
    assert named_commands <= set(re.findall(r"^def (\w+)\(", commands, re.MULTILINE))


def test_every_setting_is_there_with_its_default() -> None:
    expected = [
        [f"`GATEWAY_{name.upper()}`", "-" if field.default in (None, "") else f"`{field.default}`", field.description]
        for name, field in Settings.model_fields.items()
    ]

    assert table_under("Settings") == expected


def test_every_error_code_is_there() -> None:
    def family(error: type[errors.GatewayError]) -> Iterator[type[errors.GatewayError]]:
        for child in error.__subclasses__():
            yield child
            yield from family(child)

    documented = {row[0].strip("`") for row in table_under("Errors")}
    sources = "".join((ROOT / "schema" / name).read_text() for name in ("errors.py", "refusals.py"))
    in_the_schema = set(re.findall(r': Final = "([A-Z_]+)"', sources))
    of_the_domain = {error.code for error in family(errors.GatewayError) if error.__module__ in _ERRORS_OF_EVERYBODY}
    in_results = {"CONFIGURATION", "INVALID_INPUT"}  # the one ends a command, the other is BAD_USER_INPUT here

    assert documented == in_the_schema | (of_the_domain - in_results)


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with developing(tmp_path_factory.mktemp("dev")) as said:
        yield said


@pytest.mark.parametrize("document", blocks("graphql"), ids=lambda document: document.split("{")[0].strip())
def test_every_example_runs(dev: dict[str, str], document: str) -> None:
    names = re.findall(r"^(?:query|mutation) (\w+)", document, re.MULTILINE) or [None]
    for name in names:
        key = "secret_key" if "userId" in document else "user_token"
        response = httpx2.post(
            dev["graphql"],
            json={"query": document, "operationName": name},
            headers={"Authorization": f"Bearer {dev[key]}"},
        )

        answer = response.json()
        assert "errors" not in answer
        assert not any("code" in result for result in answer["data"].values() if isinstance(result, dict))


def test_the_curl_line_works(dev: dict[str, str]) -> None:
    line = next(block for block in blocks("sh") if "curl" in block)
    body = re.search(r"-d '(.*)'", line)
    assert body is not None

    response = httpx2.post(
        dev["graphql"],
        content=body[1],
        headers={"Authorization": f"Bearer {dev['secret_key']}", "Content-Type": "application/json"},
    )

    assert response.json()["data"]["preferenceSet"]["revision"] > 0
