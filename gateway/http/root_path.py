"""The path under which a proxy shows the gateway, such as `/notifications`."""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import ConfigurationError

_ROOT_PATH: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_OWN: Final = ("/v1", "/graphql", "/console", "/health")
"""Below these there are addresses of ours, so that nobody could tell whether the root path is in front of one."""


class RootPath:
    """Middleware that serves every address with and without `root_path` in front of it.

    A proxy may pass a path on as it came, or remove the root path. Many proxies decode a path when they change it, so
    percent-encoded slashes survive only in a path that is passed on as it came.

    Source: ASGI, "HTTP & WebSocket ASGI Message Format", `root_path`.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or WebSocket."""
        await self._app(self._below(scope) if self._root_path else scope, receive, send)

    def _below(self, scope: Scope) -> Scope:
        if scope["type"] == "lifespan":
            return scope
        root_path, path = self._root_path, scope["path"]
        if path == root_path:
            return {**scope, "root_path": root_path, "path": f"{path}/"}
        if path.startswith(f"{root_path}/"):
            return {**scope, "root_path": root_path}
        raw_path = root_path.encode() + scope.get("raw_path", path.encode())
        return {**scope, "root_path": root_path, "path": root_path + path, "raw_path": raw_path}


def check_root_path(root_path: str) -> str:
    """The root path as it is set.

    Raises:
        ConfigurationError: It is none, or cannot be told from the gateway's own paths.
    """
    if not _ROOT_PATH.fullmatch(root_path):
        raise ConfigurationError(
            f"GATEWAY_ROOT_PATH: {root_path!r} is no path. It begins with a slash and does not end in one, "
            "as in /notifications; leave it empty where the gateway has a name of its own."
        )
    if root_path.startswith(tuple(f"{own}/" for own in _OWN)) or root_path in _OWN:
        raise ConfigurationError(f"GATEWAY_ROOT_PATH: {root_path} is taken by the gateway's own addresses.")
    return root_path


def bulk_operation_path(root_path: str, operation_id: str) -> str:
    """Where clients find a bulk operation over plain HTTP."""
    return f"{root_path}/v1/bulk_operations/{operation_id}"
