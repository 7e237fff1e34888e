"""Three real `mongod` on this machine as one replica set, and what may happen to each of them."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError

from gateway.mongod.local import find_mongod
from gateway.mongod.node import MongodNode, RunningMongod, free_port, start_on_first_free
from tests.waiting import until_blocking

REPLICA_SET: Final = "faults"
MEMBERS: Final = 3
CALM_SECONDS: Final = 60
ELECTIONS: Final = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 400}
OPLOG_MEGABYTES: Final = 990.0
"""The least that an oplog can be set to later; a run must not outgrow it, for the witness reads it afterwards."""

HOLD_MILLISECONDS: Final = 4000

PARAMETERS: Final = {"ttlMonitorEnabled": "false", "writePeriodicNoops": "true"}

Connection = MongoClient[dict[str, Any]]


@contextmanager
def directly(address: str) -> Iterator[Connection]:
    """A connection to one member, whatever it is at the moment."""
    host, _, port = address.partition(":")
    with MongoClient[dict[str, Any]](
        host, int(port), directConnection=True, serverSelectionTimeoutMS=2000, socketTimeoutMS=5000
    ) as client:
        yield client


@dataclass
class Cluster:
    """The members by address; `frozen` are those that do not run at the moment though they live."""

    members: dict[str, RunningMongod]
    frozen: set[str]

    @property
    def url(self) -> str:
        return f"mongodb://{','.join(self.members)}/?replicaSet={REPLICA_SET}"

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection to the whole set, which sees what a majority has."""
        with MongoClient[dict[str, Any]](
            self.url, w="majority", readConcernLevel="majority", timeoutMS=30_000, tz_aware=True
        ) as client:
            yield client

    def primary(self) -> str | None:
        """Who leads now; None when nobody that answers says so."""
        return next((address for address in self.members if self._leads(address)), None)

    def wait_for_primary(self) -> str:
        until_blocking(lambda: self.primary() is not None, timeout_seconds=CALM_SECONDS)
        return self.primary() or self.wait_for_primary()

    def step_down(self) -> None:
        """Let the primary hand over, after the others have caught up if they can."""
        with suppress(AutoReconnect, OperationFailure), directly(self.wait_for_primary()) as client:
            client.admin.command("replSetStepDown", 5, secondaryCatchUpPeriodSecs=2, force=True)

    def freeze(self, address: str) -> None:
        """Stop the process as SIGSTOP does: its sockets stay open and silent."""
        self.frozen.add(address)
        os.killpg(self.members[address].process.lifeline.pid, signal.SIGSTOP)

    def thaw(self, address: str) -> None:
        os.killpg(self.members[address].process.lifeline.pid, signal.SIGCONT)
        self.frozen.discard(address)

    def kill(self, address: str) -> None:
        self.members[address].process.kill()

    def restart(self, address: str) -> None:
        self.members[address] = self.members[address].node.start()

    def fail(self, mode: Mapping[str, Any] | str, data: Mapping[str, Any] | None = None) -> None:
        """Let commands of gateways fail on whoever leads, as the `failCommand` failpoint of the server says."""
        with suppress(PyMongoError), directly(self.wait_for_primary()) as client:
            client.admin.command(
                {
                    "configureFailPoint": "failCommand",
                    "mode": mode,
                    "data": {"appName": "preferences-gateway", **(data or {})},
                }
            )

    @contextmanager
    def holding_updates(self, database: str) -> Iterator[Callable[[], object]]:
        """Whoever leads now takes updates and begins none while the block runs; gives how to wait for one to be held.

        It holds them at the `hangDuringBatchUpdate` failpoint, before an update asks whether this is still the primary.
        """
        point, namespace = "hangDuringBatchUpdate", {"nss": f"{database}.preference_sets"}
        with directly(self.wait_for_primary()) as client:
            before = client.admin.command("configureFailPoint", point, mode="alwaysOn", data=namespace)["count"]
            try:
                yield lambda: client.admin.command(
                    "waitForFailPoint", point, timesEntered=before + 1, maxTimeMS=HOLD_MILLISECONDS
                )
            finally:
                client.admin.command("configureFailPoint", point, mode="off")

    def calm_down(self) -> None:
        """Undo what was done, and wait until all members are there and agree."""
        for address in list(self.frozen):
            self.thaw(address)
        for address, member in self.members.items():
            if member.process.exit_code() is not None:
                self.restart(address)
        for address in self.members:
            with directly(address) as client:
                client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})
        until_blocking(self._is_whole, timeout_seconds=CALM_SECONDS)

    def _leads(self, address: str) -> bool:
        if address in self.frozen:
            return False
        with suppress(PyMongoError), directly(address) as client:
            return bool(client.admin.command("hello")["isWritablePrimary"])
        return False

    def _is_whole(self) -> bool:
        with suppress(PyMongoError), directly(self.wait_for_primary()) as client:
            states = [member["stateStr"] for member in client.admin.command("replSetGetStatus")["members"]]
            return sorted(states) == ["PRIMARY", "SECONDARY", "SECONDARY"]
        return False


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A replica set of three that elects quickly, for as long as the block runs."""
    members: list[RunningMongod] = []
    try:
        for number in range(MEMBERS):
            node = MongodNode(
                find_mongod(), folder / str(number), 0, REPLICA_SET, test_commands=True, parameters=PARAMETERS
            )
            members.append(start_on_first_free(node, [free_port() for _ in range(5)]))
        cluster = Cluster({member.node.address: member for member in members}, set())
        _initiate(cluster)
        yield cluster
        members = list(cluster.members.values())
    finally:
        for member in members:
            member.process.kill()


def _initiate(cluster: Cluster) -> None:
    first, *_ = cluster.members
    members = [{"_id": number, "host": address} for number, address in enumerate(cluster.members)]
    with directly(first) as client:
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members, "settings": ELECTIONS})
    cluster.calm_down()
    for address in cluster.members:
        with directly(address) as client:
            client.admin.command("replSetResizeOplog", 1, size=OPLOG_MEGABYTES)
