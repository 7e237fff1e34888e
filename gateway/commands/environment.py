"""Warnings about environment variables that look like settings but are not, usually because of a typing error."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from gateway.settings import Settings

_PREFIX: Final = "GATEWAY_"
_OF_KUBERNETES: Final = re.compile(r"GATEWAY_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\d+_(TCP|UDP|SCTP)(_.*)?)")
"""The variables that Kubernetes sets for a service with the name `gateway`."""


def warnings_of_unknown(names: Iterable[str]) -> list[str]:
    """Return a warning for each variable that starts with `GATEWAY_` but is not a setting, sorted by name."""
    settings = [name.upper() for name in Settings.model_fields]
    ours = sorted(name for name in names if name.upper().startswith(_PREFIX) and not _OF_KUBERNETES.fullmatch(name))
    return [_warning(name, settings) for name in ours if name.upper().removeprefix(_PREFIX) not in settings]


def _warning(name: str, settings: list[str]) -> str:
    close = get_close_matches(name.upper().removeprefix(_PREFIX), settings, n=1)
    meant = f"; did you mean {_PREFIX}{close[0]}?" if close else "."
    return f"Warning: {name} is set, and is no setting of the gateway{meant}"
