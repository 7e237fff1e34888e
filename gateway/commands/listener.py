"""Opens the listening socket of `gateway dev` and `gateway serve`; all server processes share it."""

import errno
import socket
from typing import Final

from gateway.errors import ConfigurationError

_BACKLOG: Final = 2048
"""How many connections may wait to be accepted, including those that arrive while processes start."""

_LAST_PORT: Final = 65535


def listen(host: str, port: int, *, ports_to_try: int = 1) -> socket.socket:
    """Return a socket that listens on the first free port of `ports_to_try` ports, starting with `port`.

    Port 0 chooses any free port. Child processes inherit the socket.

    Raises:
        ConfigurationError: All ports are taken, or the address cannot be listened on; the message names the fix.
    """
    last = min(port + ports_to_try - 1, _LAST_PORT) if port else 0
    for candidate in range(port, last + 1):
        try:
            return _bound(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _refusal(host, candidate, error) from error
    taken = f"Port {port} is taken" if port == last else f"The ports {port} to {last} are all taken"
    raise ConfigurationError(f"{taken} on {host}: stop what listens there, or give another with --port.")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio disables Nagle's algorithm only if the protocol is given as TCP. With it, a response in two parts waits
    # 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Lets a restart bind although connections of the process before are still in TIME_WAIT.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(True)
    return listener


def _refusal(host: str, port: int, error: OSError) -> ConfigurationError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return ConfigurationError(
            f"Port {port} needs more rights than this process has: give a port above 1023 with --port, "
            "and let a proxy listen on the other."
        )
    return ConfigurationError(
        f"Cannot listen on {host}:{port} ({error.strerror}): give another address with --host or --port."
    )
