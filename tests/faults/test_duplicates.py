from pathlib import Path

from tests.faults.cluster import Cluster
from tests.faults.duplicates import submit_duplicates
from tests.faults.scene import scene


async def test_a_hundred_equal_submissions_start_one_operation(cluster: Cluster, folder: Path) -> None:
    async with scene(cluster, folder, servers=2) as stage:
        answers = await submit_duplicates(stage, 100)

    assert len({answer["bulkOperation"]["id"] for answer in answers}) == 1
    assert sum(not answer["replayed"] for answer in answers) == 1
