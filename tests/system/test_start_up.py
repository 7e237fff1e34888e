"""A gateway starts on many sets, once they were migrated."""

import tempfile
from pathlib import Path

from gateway.mongod.local import blocking_local_mongod
from tests.system.start_up import fill, run


def test_twenty_thousand_sets_without_indexes_are_migrated_and_served() -> None:
    said: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="gateway-start-up-") as folder,
        blocking_local_mongod(Path(folder)) as mongodb_url,
    ):
        fill(mongodb_url, 20_000)
        seconds = run(mongodb_url, said.append)

    assert said[0].startswith("Make indexes on 20,000 documents: preference_sets.")
    assert said[-1].startswith("The database 'start_up' has every index")
    assert list(seconds) == ["refused", "migrated", "first start", "second start"]
