"""README is held to the truth: its commands, settings, error codes, links and examples."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from gateway import errors, rates
from gateway.auth.authenticator import Credentials
from gateway.console.assets import built_assets
from gateway.rest.errors import _FAULT, _HTTP_KINDS, KINDS, BadCredentials
from gateway.settings import Settings
from schema.transport import websocket
from tests.bench.load import Measured
from tests.bench.table import requests_table
from tests.processes import developing

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / ".github").glob("*.md")), ROOT / "tests" / "bench" / "RESULTS.md"]
MOST_BYTES_OF_A_PICTURE = 200_000

INSTALL = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'"
RUN, TEST = f"{INSTALL} && .venv/bin/gateway dev", f"{INSTALL} && .venv/bin/task check"


_ERRORS_OF_EVERYBODY = (errors.__name__, rates.__name__)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def anchor(heading: str) -> str:
    """Where a link to the heading goes, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Where links into the page may go."""
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)}


def table_under(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    section = README.split(f"\n{heading}\n", 1)[1].split("\n#")[0]
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

    named_tasks = set(re.findall(r"`task (\w+)[ `]", README))
    named_commands = set(re.findall(r"gateway (dev|serve|worker|migrate|keys|token|sdl|forget)\b", README))

    assert named_tasks <= set(re.findall(r"^(\w+) =", tasks, re.MULTILINE))
    assert named_commands <= set(re.findall(r"^def (\w+)\(", commands, re.MULTILINE))


def test_every_setting_is_there_with_its_default() -> None:
    expected = [
        [f"`GATEWAY_{name.upper()}`", "-" if field.default in (None, "") else f"`{field.default}`", field.description]
        for name, field in Settings.model_fields.items()
    ]

    assert table_under("## Settings") == expected


def test_every_error_code_is_there() -> None:
    def family(error: type[errors.GatewayError]) -> Iterator[type[errors.GatewayError]]:
        for child in error.__subclasses__():
            yield child
            yield from family(child)

    documented = {row[0].strip("`") for row in table_under("### GraphQL")}
    sources = "".join((ROOT / "schema" / name).read_text() for name in ("errors.py", "refusals.py"))
    in_the_schema = set(re.findall(r': Final = "([A-Z_]+)"', sources))
    of_the_domain = {error.code for error in family(errors.GatewayError) if error.__module__ in _ERRORS_OF_EVERYBODY}
    in_results = {"CONFIGURATION", "INVALID_INPUT"}  # the one ends a command, the other is BAD_USER_INPUT here

    assert documented == in_the_schema | (of_the_domain - in_results)


def test_every_code_of_the_http_api_is_there_with_its_status() -> None:
    documented = {(row[0].strip("`"), int(row[1])) for row in table_under("### Knock's HTTP API")}
    kinds = {(kind.code, kind.status.value) for kind in (*KINDS.values(), *_HTTP_KINDS.values(), _FAULT)}
    credentials = [Credentials(bearer) for bearer in (None, "sk_x", "pk_x", "a.b.c")]

    of_credentials = {(BadCredentials("", each).rest_code, 401) for each in credentials}

    assert documented == kinds | of_credentials


def test_every_code_that_closes_a_websocket_is_there() -> None:
    documented = [row[0] for row in table_under("### WebSocket")]

    assert documented == re.findall(r"^(\d{4}) ", str(websocket.__doc__), re.MULTILINE)


def test_the_table_of_contents_leads_to_every_section() -> None:
    headings = [heading for heading in re.findall(r"^## (.+)$", README, re.MULTILINE) if heading != "Contents"]

    assert re.findall(r"^- \[(.+)\]\(#(.+)\)$", README, re.MULTILINE) == [(each, anchor(each)) for each in headings]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()) if "://" not in link]

    for link in links:
        path, _, fragment = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.is_file(), link
        assert not fragment or fragment in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`((?:gateway|schema|tests|\.ci)/[\w./-]*)`", page.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_page_has_a_picture_of_a_reasonable_size() -> None:
    pictures = {Path(name) for name in re.findall(r"!\[[^\]]+\]\((\S+\.png)\)", README)}

    assert {picture.stem for picture in pictures} == set(built_assets().entries)
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")
        assert (ROOT / picture).stat().st_size < MOST_BYTES_OF_A_PICTURE


def test_what_is_said_of_speed_was_measured() -> None:
    results = (ROOT / "tests" / "bench" / "RESULTS.md").read_text()

    for row, measured in zip(
        table_under("## How fast"), ("W1 one set", "W3 fifty users", "W4 setPreferences"), strict=True
    ):
        [line] = [line for line in results.splitlines() if line.startswith(f"| {measured}, c=64 ")]
        assert [cell for cell in row[1:] if f" {cell}" not in line] == []


def test_the_results_stand_as_the_benchmark_prints_them() -> None:
    shown = (ROOT / "tests" / "bench" / "RESULTS.md").read_text()
    [table] = re.findall(r"^\| requests/s .*?(?=\n\n)", shown, re.MULTILINE | re.DOTALL)
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    found = {row[0]: {name: _measured(cell) for name, cell in zip(head[1:], row[1:], strict=True)} for row in rows}

    printed = requests_table(
        {row: {name: runs for name, runs in cells.items() if runs} for row, cells in found.items()}
    )

    # How many times as many is told of figures that were not rounded yet.
    assert re.sub(r"[\d.]+ x\)", "x)", printed) == re.sub(r"[\d.]+ x\)", "x)", table)


def _measured(cell: str) -> list[Measured]:
    """What a cell of the table was made of; nothing for a dash."""
    numbers = re.findall(r"[\d.,]+", cell)
    return [Measured(float(numbers[0].replace(",", "")), 1.0, float(numbers[-1]))] if len(numbers) > 1 else []


def test_the_short_way_of_a_request_is_told_with_the_most_files_it_may_enter() -> None:
    tests = (ROOT / "tests" / "system" / "test_request_way.py").read_text()
    most = re.search(r"^MOST_FILES = (\d+)$", tests, re.MULTILINE)
    assert most is not None

    assert f"enters at most {most[1]} of these files" in (ROOT / ".github" / "CONTRIBUTING.md").read_text()


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
