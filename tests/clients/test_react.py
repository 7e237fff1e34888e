"""Knock's React hook, which keeps the answer to a write in its cache in place of what it read."""

import pytest

from tests.clients.conftest import run_node
from tests.clients.knock import Said, browser_environment


@pytest.mark.usefixtures("node_modules")
def test_the_hook_goes_on_showing_defaults_after_a_write(dev: Said) -> None:
    seen = run_node("react_preferences.mjs", **browser_environment(dev))

    assert seen["before"]["categories"] == {"billing": True, "product news": False}
    assert seen["after"]["categories"] == seen["before"]["categories"]
    assert seen["after"] == seen["read"]
