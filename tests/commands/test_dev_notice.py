"""What `gateway dev` says once it is ready."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from gateway.commands.demo import demo_credentials
from gateway.commands.dev_notice import Notice


@pytest.fixture
def notice(tmp_path: Path) -> Notice:
    folder = tmp_path / "it's a folder"
    folder.mkdir()
    credentials, _ = demo_credentials(folder, datetime.now(UTC))
    return Notice(credentials, "http://127.0.0.1:8000", "A private MongoDB", folder, 1.25)


def test_the_lines_to_paste_are_read_by_a_shell_as_they_are_meant(notice: Notice) -> None:
    start, watch = (shlex.split(line) for line in notice.text().splitlines() if "curl" in line)

    body = orjson.loads(Path(start[-1].removeprefix("@")).read_bytes())
    assert len(body["variables"]["users"]) == 1000
    assert orjson.loads(watch[-1])["query"].startswith("subscription ")
    assert {start[2], watch[2]} == {"http://127.0.0.1:8000/graphql"}


def test_people_and_scripts_are_told_the_same(notice: Notice) -> None:
    said = orjson.loads(notice.json())

    shown = {name: value for name, value in said.items() if name not in ("bulk_body", "seconds", "user_token")}
    assert said["seconds"] == 1.25
    assert [name for name, value in shown.items() if value not in notice.text()] == []
    assert re.search(r"Token of jhammond: \S+\.\S+\.\S+", notice.text())
