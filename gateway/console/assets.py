"""The built files of the pages. Each name holds a hash of the content, so browsers may keep a file for ever."""

import functools
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.console.policy import ASSET_POLICY

STATIC = Path(__file__).parent / "static"
ASSETS_PATH = "/console"

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".ttf": "font/ttf"}
_COMPRESSIBLE = frozenset({".css", ".js", ".svg"})
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": ASSET_POLICY,
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """The script and the style sheet of a page, and the modules that the script imports."""

    script: str
    style: str
    imports: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Assets:
    """The files of `static/` by name, and the entry of each page."""

    entries: Mapping[str, Entry]
    icon: str
    files: Mapping[str, Path]

    async def serve(self, request: Request) -> Response:
        """The file that the path names; compressed, once per process, for clients that accept gzip."""
        name: str = request.path_params["name"]
        file = self.files.get(name)
        if file is None:
            raise HTTPException(404)
        headers = dict(_HEADERS)
        if file.suffix in _COMPRESSIBLE and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            content = await run_in_threadpool(_compressed, file)
        else:
            content = await run_in_threadpool(file.read_bytes)
        return Response(content, headers=headers, media_type=_MEDIA_TYPES[file.suffix])


def built_assets(folder: Path = STATIC) -> Assets:
    """The files that `build.mjs` wrote to `folder`, by its manifest."""
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    return Assets(
        entries={name: Entry(**entry) for name, entry in manifest["entries"].items()},
        icon=manifest["icon"],
        files={file.name: file for file in folder.iterdir() if file.suffix in _MEDIA_TYPES},
    )


@functools.cache
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
