"""How the application learns that the server begins to stop, while its connections are still open."""

from collections.abc import Mapping
from typing import Any, Final

STOP: Final = "stop"
"""The name, in the state of the application's lifespan, of what to call when the server begins to stop."""


def tell_to_stop(state: Mapping[str, Any]) -> None:
    """Tell the application, if it wants to be told."""
    stop = state.get(STOP)
    if stop is not None:
        stop()
