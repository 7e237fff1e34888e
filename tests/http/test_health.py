import httpx2
import pytest
from starlette.applications import Starlette

from gateway.background import Background
from gateway.errors import StoreUnavailable
from gateway.http.health import health_routes


async def faulty() -> None:
    raise LookupError


class Database:
    """Answers, or does not."""

    def __init__(self, *, is_there: bool) -> None:
        self._is_there = is_there

    async def ping(self) -> None:
        if not self._is_there:
            raise StoreUnavailable


async def ask(path: str, database: Database, background: Background) -> httpx2.Response:
    transport = httpx2.ASGITransport(Starlette(routes=health_routes(database.ping, background)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.get(path)


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
@pytest.mark.parametrize(
    ("is_there", "status", "body"), [(True, 200, {"status": "ok"}), (False, 503, {"status": "unavailable"})]
)
async def test_a_process_is_as_well_as_its_database(
    path: str, is_there: bool, status: int, body: dict[str, str]
) -> None:
    answer = await ask(path, Database(is_there=is_there), Background(lambda: None))

    assert (answer.status_code, answer.json()) == (status, body)


async def test_a_process_with_a_task_that_is_down_is_not_ready() -> None:
    background = Background(lambda: None)
    await background.supervise("worker 1", faulty())

    answer = await ask("/health/ready", Database(is_there=True), background)

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "down": ["worker 1"]})
