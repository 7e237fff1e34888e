"""Letting a worker do what was started."""

from gateway.app import Gateway, assemble
from tests.schema.executing import SERVER


async def finish(gateway: Gateway, operation_id: str) -> None:
    """Work until the operation has ended."""
    working = assemble(gateway.settings)
    async with working.running(workers=1):
        async for _ in gateway.services.feed.progress(SERVER, operation_id):
            pass
    working.close()
