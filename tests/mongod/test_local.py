"""The private mongod is found, started, kept, refused and ended; it is the real one."""

import asyncio
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from gateway.errors import ConfigurationError
from gateway.mongo.client import connect
from gateway.mongod import local
from gateway.mongod.node import MongodNode, PortTaken, free_port

PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20
Client = MongoClient[dict[str, Any]]

GATEWAY_PROCESS = """
import pathlib, sys, gateway.mongod.local
with gateway.mongod.local.blocking_local_mongod(pathlib.Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""

FIND_WITHOUT_PATH = """
import sys, gateway.mongod.local
print(gateway.mongod.local.find_mongod(path=""), "fiftyone" in sys.modules)
"""


@contextmanager
def gateway_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process with a private MongoDB, and its URL; killed at the end."""
    command = [sys.executable, "-c", GATEWAY_PROCESS, str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def test_mongod_on_path_comes_before_the_wheel(tmp_path: Path) -> None:
    program = tmp_path / "mongod"
    program.touch(mode=0o755)

    assert local.find_mongod(path=str(tmp_path)) == program


def test_the_wheel_is_found_without_being_imported() -> None:
    command = [sys.executable, "-c", FIND_WITHOUT_PATH]
    found, imported = subprocess.check_output(command, cwd=PROJECT, text=True).split()

    assert found.endswith("fiftyone/db/bin/mongod")
    assert imported == "False"


@pytest.mark.parametrize("wheel", ["no-such-wheel", "pytest"], ids=["not installed", "without a mongod"])
def test_no_mongod_anywhere_names_the_three_ways_to_get_one(wheel: str) -> None:
    with pytest.raises(ConfigurationError, match=r"preferences-gateway\[local\].* on PATH, .*--mongodb"):
        local.find_mongod(path="", wheel=wheel)


def test_test_commands_and_parameters_reach_mongod(tmp_path: Path) -> None:
    parameters = {"periodicNoopIntervalSecs": "3"}
    with local.blocking_local_mongod(tmp_path, test_commands=True, parameters=parameters) as url, Client(url) as client:
        found = client.admin.command("getParameter", enableTestCommands=1, periodicNoopIntervalSecs=1)

    assert found["enableTestCommands"] is True
    assert found["periodicNoopIntervalSecs"] == 3


async def test_its_url_serves_transactions_and_change_streams(tmp_path: Path) -> None:
    async with local.local_mongod(tmp_path) as url:
        client = connect(url, timeout_seconds=PATIENCE_SECONDS)
        async with client.shop.orders.watch() as changes, await client.start_session() as session:
            async with session.start_transaction():
                await client.shop.orders.insert_one({"_id": 1}, session=session)
            change = await changes.next()
        client.close()

    assert change["documentKey"] == {"_id": 1}


async def test_a_cancelled_start_leaves_the_folder_free(tmp_path: Path) -> None:
    start = asyncio.create_task(local.local_mongod(tmp_path).__aenter__())
    await asyncio.sleep(0)
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start

    async with local.local_mongod(tmp_path) as url:
        assert url


def test_data_survive_a_restart_on_another_port(tmp_path: Path) -> None:
    with local.blocking_local_mongod(tmp_path) as url, Client(url) as client:
        client.shop.orders.insert_one({"_id": 1})
    other_port = free_port()
    with local.blocking_local_mongod(tmp_path, port=other_port) as url, Client(url) as client:
        kept = list(client.shop.orders.find())

    assert url == f"mongodb://127.0.0.1:{other_port}/?replicaSet=gateway"
    assert kept == [{"_id": 1}]


def test_data_survive_a_crash(tmp_path: Path) -> None:
    node = MongodNode(local.find_mongod(), tmp_path, free_port())
    crashed = node.start()
    local.lead_alone(crashed)
    with Client(f"mongodb://{node.address}/?replicaSet=gateway") as client:
        client.shop.orders.insert_one({"_id": 1})
        crashed.process.kill()
        again = node.start()
        local.lead_alone(again)
        kept = list(client.shop.orders.find())
    again.process.stop()

    assert kept == [{"_id": 1}]


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as (parent, _url):
        mongod = os.pidfd_open(int((tmp_path / "db" / "mongod.lock").read_text()))
        parent.kill()
        ended, _, _ = select.select([mongod], [], [], PATIENCE_SECONDS)
    os.close(mongod)

    assert ended


def test_a_killed_gateway_does_not_hinder_the_next(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as (parent, url):
        with Client(url) as client:
            client.shop.orders.insert_one({"_id": 1})
        parent.kill()
        parent.wait(PATIENCE_SECONDS)
        with local.blocking_local_mongod(tmp_path) as next_url, Client(next_url) as client:
            kept = list(client.shop.orders.find())

    assert kept == [{"_id": 1}]


def test_a_folder_in_use_by_another_gateway_is_refused(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as (other, _url):
        refusal = f"{tmp_path} is in use by process {other.pid}: stop it, or choose another folder"
        with pytest.raises(ConfigurationError, match=refusal), local.blocking_local_mongod(tmp_path):
            pass


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ConfigurationError, match="cannot be written"), local.blocking_local_mongod(file / "folder"):
        pass


@pytest.mark.parametrize("obstacle", ["db", "gateway.lock", "mongod.log"])
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, obstacle: str) -> None:
    (tmp_path / obstacle / "mongod.lock").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="cannot be written"), local.blocking_local_mongod(tmp_path):
        pass


def test_a_port_asked_for_is_not_replaced_when_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken), local.blocking_local_mongod(tmp_path, port=port):
            pass
