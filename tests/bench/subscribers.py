"""W6: 1,000 subscribers of one operation, driven by `subscribers.mjs`."""

import json
import os
import subprocess
from dataclasses import dataclass

from tests.bench.data import DATABASE, OPERATION_ID
from tests.bench.servers import HERE, Running, on_core


@dataclass(frozen=True, slots=True)
class Delivered:
    """How events reached the subscribers; `share` of them did, for the newest may take the place of an older one."""

    per_second: float
    p99_ms: float
    share: float
    bytes_per_subscriber: float


def measure_subscribers(server: Running, key: str, mongodb_url: str) -> Delivered:
    """Subscribe, send events as fast as everyone gets them, then ten in a second."""
    gateway = server.server.words == "gateway"
    environment = {
        **os.environ,
        "URL": f"ws://127.0.0.1:{server.port}{server.server.graphql}",
        "AUTHORIZATION": f"Bearer {key}",
        "COLLECTION": "bulk_operations" if gateway else "rival_operations",
        "OPERATION_ID": OPERATION_ID,
        "MONGODB_URL": mongodb_url,
        "MONGODB_DATABASE": DATABASE,
        "PID": str(server.process.pid),
    }
    command = [*on_core(1), "node", "subscribers.mjs"]
    said = subprocess.run(command, cwd=HERE, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(said)
    return Delivered(found["perSecond"], found["p99"], found["delivered"], found["memory"])
