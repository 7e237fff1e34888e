"""Which files one `setChannelType` enters, in order: `python -m tests.system.request_way` counts them with a profiler.

A real server answers the request over HTTP on a real database; it has answered the same request before, so everything
is warm. A file is entered when a function of it is called by another file of the project, also if files of libraries
lie in between. To return to a file, or to go on after an `await`, is not to enter it. What the process does besides,
for change streams and bulk operations, does not count.
"""

import asyncio
import dis
import json
import socket
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path
from types import CodeType, FrameType
from typing import Final, NamedTuple

import uvicorn

from gateway.app import assemble, create_app, server_options
from gateway.auth.api_keys import KeyKind, key_from_text, new_key_text
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.bulk.feed import Feed
from gateway.bulk.worker import Worker
from gateway.mongod.local import local_mongod
from gateway.preferences.feed import SetFeed
from gateway.settings import Settings
from tests.migrating import migrated
from tests.running import running

ROOT: Final = Path(__file__).parents[2]
EVENT_LOOP: Final = "the event loop"
WARM_UP_REQUESTS: Final = 5
QUERY: Final = """mutation ($enabled: Boolean!) {
  setChannelType(input: {userId: "jhammond", channelType: EMAIL, setting: {enabled: $enabled}}) {
    ... on PreferencesWritten { preferenceSet { revision } }
    ... on UserError { code message path }
  }
}"""

_PACKAGES: Final = tuple(f"{ROOT / package}/" for package in ("gateway", "schema"))
_BESIDES: Final = frozenset(each.run.__code__ for each in (Feed, SetFeed, Worker))
_RESUME, _BEGINS = dis.opmap["RESUME"], 0


class Entry(NamedTuple):
    """A file that is entered, by its path in the repository, with the function called and the function that calls."""

    file: str
    function: str
    caller: str


@dataclass(slots=True)
class Recorder:
    """Notes the files that are entered while `is_on`, on every thread that starts after `install`."""

    entries: list[Entry] = field(default_factory=list)
    is_on: bool = False

    def install(self) -> None:
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if not self.is_on or event != "call" or not _is_ours(frame.f_code) or not _is_call(frame):
            return
        callers, entered = list(_callers(frame)), frame.f_code
        is_inside = bool(callers) and callers[0].co_filename == entered.co_filename
        if not is_inside and _BESIDES.isdisjoint(callers):
            caller = _told(callers[0]) if callers else EVENT_LOOP
            self.entries.append(Entry(_file(entered), entered.co_qualname, caller))


def _told(code: CodeType) -> str:
    return f"{_file(code)}: {code.co_qualname}"


def _file(code: CodeType) -> str:
    return str(Path(code.co_filename).relative_to(ROOT))


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_PACKAGES)


def _is_call(frame: FrameType) -> bool:
    """Whether a function begins here; a coroutine that goes on is reported as a call too."""
    at, code = frame.f_lasti, frame.f_code.co_code
    return at < 0 or (code[at] == _RESUME and code[at + 1] & 3 == _BEGINS)


def _callers(frame: FrameType) -> Iterator[CodeType]:
    """The project's functions that led here, the nearest first."""
    caller = frame.f_back
    while caller is not None:
        if _is_ours(caller.f_code):
            yield caller.f_code
        caller = caller.f_back


async def entries_of_a_request() -> list[Entry]:
    """Each entry into a file, in order, while a warm server answers one request."""
    recorder = Recorder()
    recorder.install()
    async with _server() as (address, key):
        await asyncio.to_thread(_ask_often, address, key, recorder)
    return recorder.entries


def _ask_often(address: tuple[str, int], key: str, recorder: Recorder) -> None:
    with socket.create_connection(address) as client:
        for number in range(WARM_UP_REQUESTS + 1):
            request = _request(key, enabled=number % 2 == 0)
            recorder.is_on = number == WARM_UP_REQUESTS
            client.sendall(request)
            response = HTTPResponse(client)
            response.begin()
            body = response.read()
            recorder.is_on = False
            assert json.loads(body)["data"]["setChannelType"]["preferenceSet"]["revision"] == number + 1


def _request(key: str, *, enabled: bool) -> bytes:
    """The bytes of a request. They are sent in one piece, for each piece that arrives enters the server once more."""
    body = json.dumps({"query": QUERY, "variables": {"enabled": enabled}}).encode()
    head = f"POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[tuple[str, int], str]]:
    """A server with a database of its own: where it listens, and a secret key."""
    with tempfile.TemporaryDirectory(prefix="gateway-request-way-") as folder:
        async with local_mongod(Path(folder)) as mongodb_url:
            settings = Settings(mongodb_url=mongodb_url, port=0, writes_per_second=0)
            gateway, key = assemble(settings), new_key_text(KeyKind.SECRET)
            await migrated(settings)
            await gateway.key_store.put_key(key_from_text(key, "way", ALL_PERMISSIONS, datetime.now(UTC)))
            async with running(uvicorn.Config(create_app(gateway), **server_options(settings))) as server:
                yield server.servers[0].sockets[0].getsockname(), key


def main() -> None:
    """Print the files in the order in which they are first entered, and how often; `--calls` prints who called."""
    entries = asyncio.run(entries_of_a_request())
    times = Counter(each.file for each in entries)
    most = max(Counter(each.file for each in entries if each.caller != EVENT_LOOP).values())
    for number, (file, count) in enumerate(times.items(), start=1):
        print(f"{number:3}  {file:50} {count}")
        for each in entries if "--calls" in sys.argv else ():
            if each.file == file:
                print(f"       {each.function}, called by {each.caller}")
    print(f"{len(times)} files are entered, none more than {most} times by another file.")


if __name__ == "__main__":
    main()
