import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster, running_cluster


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gateway-faults-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def whole_cluster(folder: Path) -> Iterator[Cluster]:
    """Three members that live as long as the run."""
    with running_cluster(folder) as running:
        yield running


@pytest.fixture
def cluster(whole_cluster: Cluster) -> Iterator[Cluster]:
    """The members, whole and in agreement before and after."""
    yield whole_cluster
    whole_cluster.calm_down()
