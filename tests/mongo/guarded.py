"""A real mongod that asks for passwords."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from gateway.mongod.local import find_mongod
from gateway.mongod.node import HOST, MongodNode, free_port

PASSWORD = "secret-word"

ROLES: Mapping[str, list[str]] = {
    "find": ["find"],
    "nostream": ["find", "insert", "update", "remove", "listCollections", "listIndexes"],
}
"""Users with these rights and no others on the database `preferences`."""


@dataclass(frozen=True, slots=True)
class GuardedNode(MongodNode):
    """A member that knows its users; its folder holds the key by which members know each other."""

    def command(self) -> list[str]:
        # Without arguments `super` does not find the class that `slots` has made anew.
        return [*MongodNode.command(self), "--keyFile", str(self.folder / "members.key")]


@contextmanager
def guarded_mongod() -> Iterator[str]:
    """The address of a replica set of one node, with the users of `ROLES`, `root`, `first` and `second`."""
    with tempfile.TemporaryDirectory(prefix="gateway-guarded-") as name:
        folder = Path(name)
        key = folder / "members.key"
        key.write_text("k" * 32)
        key.chmod(0o600)
        running = GuardedNode(find_mongod(), folder, free_port()).start()
        try:
            with MongoClient[dict[str, Any]](HOST, running.node.port, directConnection=True) as client:
                members = [{"_id": 0, "host": running.node.address}]
                client.admin.command("replSetInitiate", {"_id": running.node.replica_set, "members": members})
                running.wait_until(lambda: bool(client.admin.command("hello")["isWritablePrimary"]))
                client.admin.command("createUser", "root", pwd=PASSWORD, roles=["root"])
            _add_users(running.node.address)
            yield running.node.address
        finally:
            running.process.kill()


def _add_users(address: str) -> None:
    with MongoClient[dict[str, Any]](f"mongodb://root:{PASSWORD}@{address}/?replicaSet=gateway") as client:
        for name, actions in ROLES.items():
            privileges = [{"resource": {"db": "preferences", "collection": ""}, "actions": actions}]
            client.admin.command("createRole", name, privileges=privileges, roles=[])
            client.admin.command("createUser", name, pwd=PASSWORD, roles=[name])
        for name in ("first", "second"):
            roles = [{"role": "readWrite", "db": "preferences"}]
            client.admin.command("createUser", name, pwd=PASSWORD, roles=roles)
