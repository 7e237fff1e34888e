"""What the head of a request must say, and how it reads without its offer of another protocol.

Source: RFC 9112, "HTTP/1.1", 3.2, "Request Target"; RFC 9110, "HTTP Semantics", 7.8, "Upgrade".
"""

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Names in lower case, and values, in their order."""

_HOST: Final = re.compile(rb"[\w.~%!$&'()*+,;=:\[\]-]*", re.ASCII)


def host_fault(headers: Headers, version: str) -> str | None:
    """What is wrong with the `Host` lines of a request; None when nothing is."""
    hosts = [value for name, value in headers if name == b"host"]
    if len(hosts) > 1 or (not hosts and version != "1.0"):
        return f"The request has {len(hosts)} lines `Host`; send one."
    return None if all(map(_HOST.fullmatch, hosts)) else "The line `Host` names no host."


def without_upgrade(method: bytes, target: bytes, version: str, headers: Headers) -> bytes | None:
    """The head of a request without its line `Upgrade`; None when it has none."""
    lines = [b"%b: %b\r\n" % each for each in headers if each[0] != b"upgrade"]
    if len(lines) == len(headers):
        return None
    return b"%b %b HTTP/%b\r\n%b\r\n" % (method, target, version.encode(), b"".join(lines))
