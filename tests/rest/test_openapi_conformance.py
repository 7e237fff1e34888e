"""Generated requests, as the description has them and otherwise: nothing fails, and every answer is a described one."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from gateway.app import assemble
from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import ALL_PERMISSIONS
from gateway.settings import Settings
from tests.migrating import migrated
from tests.rest.calling import application, new_key
from tests.waiting import until_blocking

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass(slots=True)
class Serving:
    """A server in a thread of its own; the key and the server are there once it runs."""

    mongodb_url: str
    key: str = ""
    server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def has_started(self) -> bool:
        return self.server is not None and self.server.started

    async def run(self) -> None:
        database = f"test_{uuid4().hex[:12]}"
        settings = Settings(mongodb_url=self.mongodb_url, mongodb_database=database, bulk_per_second=0)
        await migrated(settings)
        gateway = assemble(settings)
        self.key = await new_key(gateway, KeyKind.SECRET, *ALL_PERMISSIONS)
        self.server = uvicorn.Server(uvicorn.Config(application(gateway), port=0, log_config=None))
        await self.server.serve()
        gateway.close()


@pytest.fixture(scope="module")
def serving(mongodb_url: str) -> Iterator[Serving]:
    serving = Serving(mongodb_url)
    with ThreadPoolExecutor(1) as threads:
        served = threads.submit(lambda: asyncio.run(serving.run()))
        until_blocking(lambda: serving.has_started() or served.done())
        yield serving
        assert serving.server is not None
        serving.server.should_exit = True
        served.result()


@pytest.fixture(scope="module")
def operations(serving: Serving) -> list[Any]:
    schema = schemathesis.openapi.from_url(f"{serving.url}/v1/openapi.json")
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=[mode.value for mode in GenerationMode])
def test_every_answer_is_a_described_one(serving: Serving, operations: list[Any], mode: GenerationMode) -> None:
    cases = st.sampled_from(operations).flatmap(lambda operation: operation.as_strategy(generation_mode=mode))

    @settings(max_examples=100)
    @given(cases)
    def check(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {serving.key}"}, checks=CHECKS)

    check()
