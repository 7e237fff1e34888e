from uuid import uuid4

import pytest

from tests.commands.invoking import environment


@pytest.fixture
def database_name() -> str:
    return f"test_{uuid4().hex[:12]}"


@pytest.fixture
def given(mongodb_url: str, database_name: str) -> dict[str, str]:
    """The environment of a command that uses a fresh database."""
    return environment(mongodb_url, database_name)
