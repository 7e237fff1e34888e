"""The way of one request is as short as it is said to be, and as README tells it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_FILES = 38
MOST_ENTRIES = 3


@pytest.fixture(scope="module")
def printed() -> str:
    """What the script prints, run by itself so that no thread of the tests is in its way."""
    command = [sys.executable, "-m", "tests.system.request_way"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.fixture(scope="module")
def files(printed: str) -> list[str]:
    """The files entered, in order."""
    return re.findall(r"^ *\d+  (\S+\.py) +\d+$", printed, re.MULTILINE)


def test_few_files_are_entered_and_none_is_returned_to_often(printed: str, files: list[str]) -> None:
    said = re.search(r"^(\d+) files are entered, none more than (\d+) times by another file\.$", printed, re.MULTILINE)
    assert said is not None

    assert len(files) == int(said[1]) <= MOST_FILES
    assert int(said[2]) <= MOST_ENTRIES


def test_readme_tells_the_way_in_the_order_in_which_it_is_gone(files: list[str]) -> None:
    section = (ROOT / "README.md").read_text().split("\nOne request, `setChannelType`", 1)[1].split("\n#", 1)[0]
    told = re.findall(r"^\d+\. `(\S+\.py)`", section, re.MULTILINE)

    assert len(told) >= 8
    assert told == [file for file in files if file in told]


def test_the_guide_for_contributors_tells_the_figure() -> None:
    guide = (ROOT / ".github" / "CONTRIBUTING.md").read_text()

    assert (
        f"One warm `setChannelType` enters at most {MOST_FILES} of these files, none more than three times."
        in " ".join(guide.split())
    )
