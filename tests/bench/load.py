"""Driving a server with `wrk`, and reading what it says."""

import re
import subprocess
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.servers import Running, on_core
from tests.bench.workloads import Request

_SCRIPT: Final = """
local made = {}
function init(args)
  for at, each in ipairs(pool) do
    made[at] = wrk.format(each[1], each[2], headers, each[3] ~= "" and each[3] or nil)
  end
end
local at = 0
function request()
  at = at % #made + 1
  return made[at]
end
"""
_MILLISECONDS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement."""

    per_second: float
    median_ms: float
    p99_ms: float


def measure(
    server: Running, requests: Sequence[Request], headers: Mapping[str, str], *, connections: int, seconds: int
) -> Measured:
    """Send the requests over and over on so many connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"headers = {_table(headers)}\npool = {{{','.join(map(_lua, requests))}}}\n{_SCRIPT}")
        script.flush()
        said = subprocess.run(
            [
                *on_core(1),
                "wrk",
                "-t1",
                f"-c{connections}",
                f"-d{seconds}s",
                "--latency",
                "--timeout",
                "30s",
                "-s",
                script.name,
                f"http://127.0.0.1:{server.port}",
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    assert not re.search("Non-2xx|Socket errors", said), f"{server.server.name}: {said}"
    return Measured(float(_find(r"Requests/sec:\s+([\d.]+)", said)), _latency(said, 50), _latency(said, 99))


def answer(server: Running, request: Request, headers: Mapping[str, str]) -> bytes:
    """The body of one answer, to see that the right thing is measured."""
    method, path, body = request
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", body or None, dict(headers), method=method)
    with urllib.request.urlopen(asked) as response:
        given: bytes = response.read()
    return given


def _latency(said: str, percent: int) -> float:
    number, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(number) * _MILLISECONDS[unit]


def _find(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found, said
    return found.group(1)


def _lua(request: Request) -> str:
    method, path, body = request
    return f"{{{_quoted(method)},{_quoted(path)},{_quoted(body.decode())}}}"


def _table(members: Mapping[str, str]) -> str:
    return "{" + ",".join(f"[ {_quoted(name)} ]={_quoted(value)}" for name, value in members.items()) + "}"


def _quoted(text: str) -> str:
    return f"[==[{text}]==]"
