"""What gets into the logs, in a process of its own: logging is set up once per process."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import logging, structlog
from gateway.logs import configure_logging
configure_logging(for_people={for_people})
log = structlog.get_logger("gateway.test")
forged = "x\\r\\n2026-01-01 [error] forged\\x1b[2Jgone\\u2028next"
log.info("an_event", given=forged, **{{forged: 1}})
log.info(forged)
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
logging.getLogger("library").warning("library says %s", forged)
try:
    try:
        raise ValueError("sk_secret\\r\\nin an exception")
    except ValueError as error:
        raise KeyError("its-cause-too") from error
except KeyError:
    log.exception("a_fault")
"""


@pytest.fixture(params=[True, False], ids=["for people", "for machines"])
def lines(request: pytest.FixtureRequest) -> list[str]:
    script = SCRIPT.format(for_people=request.param)
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert not finished.stdout
    return finished.stderr.decode().split("\n")[:-1]


def test_each_event_is_one_line_whatever_it_holds(lines: list[str]) -> None:
    assert len(lines) == 4
    assert not any(character in line for line in lines for character in ("\r", "\x1b[2J", "\u2028"))


def test_an_exception_is_told_without_its_text(lines: list[str]) -> None:
    assert "builtins.KeyError" in lines[-1]
    assert "builtins.ValueError" in lines[-1]
    assert "<module>" in lines[-1]
    assert not any("sk_secret" in line or "its-cause-too" in line for line in lines)


def test_machines_get_json() -> None:
    script = SCRIPT.format(for_people=False)
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    events = [json.loads(line) for line in finished.stderr.splitlines()]
    assert [event["level"] for event in events] == ["info", "info", "warning", "error"]
