import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["serve", "--workers", "0"], 2)], ids=["a command", "a refusal"]
)
def test_the_module_answers_like_the_command(arguments: list[str], code: int) -> None:
    command = Path(sys.executable).with_name("gateway")

    by_module = subprocess.run([sys.executable, "-m", "gateway", *arguments], capture_output=True, check=False)
    by_command = subprocess.run([command, *arguments], capture_output=True, check=False)

    assert by_module.returncode == code
    assert (by_module.returncode, by_module.stdout, by_module.stderr) == (
        by_command.returncode,
        by_command.stdout,
        by_command.stderr,
    )
