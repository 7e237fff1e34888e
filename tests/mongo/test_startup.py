"""What operators read when the database is not as it should be."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from gateway.app import Gateway, assemble
from gateway.bulk.chunk_size import Pace
from gateway.errors import ConfigurationError
from gateway.settings import Settings
from tests.bulk.operations import SERVER, claims_of, submission
from tests.migrating import migrate, migrated
from tests.mongo.guarded import PASSWORD, guarded_mongod
from tests.processes import gateway_command

GOOD = "mongodb://first:{password}@{address}/?replicaSet=gateway"

SENTENCES = {
    "wrong password": (
        "mongodb://first:other@{address}/?replicaSet=gateway",
        "The database does not know this user or password: check both, and authSource, in the URL.",
    ),
    "unknown user": (
        "mongodb://nobody:{password}@{address}/?replicaSet=gateway",
        "The database does not know this user or password: check both, and authSource, in the URL.",
    ),
    "no password": (
        "mongodb://{address}/?replicaSet=gateway",
        "The database asks for a user and a password: put both into the URL.",
    ),
    "missing right": (
        "mongodb://find:{password}@{address}/?replicaSet=gateway",
        (
            "The user of the URL may not do 'listCollections' in the database 'preferences': "
            "give the user the role readWrite there."
        ),
    ),
    "no change streams": (
        "mongodb://nostream:{password}@{address}/?replicaSet=gateway",
        (
            "The user of the URL may not do 'changeStream' in the database 'preferences': "
            "give the user the role readWrite there."
        ),
    ),
    "wrong replica set": (
        "mongodb://first:{password}@{address}/?replicaSet=other",
        "No server of the URL belongs to the replica set 'other': check replicaSet in the URL.",
    ),
    "TLS against a plain server": (
        "mongodb://first:{password}@{address}/?replicaSet=gateway&tls=true",
        "No TLS connection to the database (SSL handshake failed: ",
    ),
    "nobody there": (
        "mongodb://first:{password}@127.0.0.1:1/?replicaSet=gateway",
        (
            "The database cannot be reached (127.0.0.1:1: [Errno 111] Connection refused): "
            "check that it runs, and the addresses in the URL."
        ),
    ),
    "unresolved SRV record": (
        "mongodb+srv://first:{password}@nowhere.invalid/",
        "The servers that the URL stands for were not found: ",
    ),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with guarded_mongod() as found:
        migrate(GOOD.format(address=found, password=PASSWORD), "preferences")
        yield found


def gateway_of(url: str, address: str) -> Gateway:
    return assemble(Settings(mongodb_url=url.format(address=address, password=PASSWORD), mongodb_timeout_seconds=2))


@pytest.mark.parametrize(("url", "sentence"), SENTENCES.values(), ids=SENTENCES)
async def test_what_keeps_a_gateway_from_its_database_is_told_in_one_sentence(
    address: str, url: str, sentence: str
) -> None:
    with closing(gateway_of(url, address)) as gateway, pytest.raises(ConfigurationError) as refusal:
        await gateway.prepare()

    assert refusal.value.message.startswith(sentence)
    assert refusal.value.message.endswith(".")
    assert PASSWORD not in refusal.value.message


async def test_a_user_who_may_read_and_write_is_enough(address: str) -> None:
    with closing(gateway_of(GOOD, address)) as gateway:
        await gateway.prepare()


async def test_a_database_that_lacks_something_is_refused_with_what_mends_it(address: str) -> None:
    with closing(gateway_of(GOOD, address)) as gateway:
        await gateway.database["bulk_operations"].drop_index("updated_at_-1")
        with pytest.raises(ConfigurationError, match=r"lacks bulk_operations\.updated_at_-1: run `gateway migrate`"):
            await gateway.prepare()

        await migrated(gateway.settings)
        await gateway.prepare()


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["keys", "list"]], ids=" ".join)
def test_a_command_ends_with_the_sentence(address: str, command: list[str]) -> None:
    url, sentence = SENTENCES["wrong password"]
    environment = {"GATEWAY_MONGODB_URL": url.format(address=address), "GATEWAY_PORT": "0"}

    with gateway_command(*command, environment=environment) as process:
        _, said = process.communicate(timeout=30)

    assert said.splitlines() == [f"Error: {sentence}"]
    assert process.returncode == 1


async def test_several_database_users_are_warned_of(address: str) -> None:
    other_user = GOOD.replace("first", "second")
    with closing(gateway_of(GOOD, address)) as first, closing(gateway_of(other_user, address)) as second:
        await first.prepare()
        await first.services.bulk.submit(SERVER, submission(1))
        claims = claims_of(first.database)
        (candidate,) = await claims.candidates()
        await claims.claim(candidate, Pace(1))
        await claims.close()

        with capture_logs() as quiet:
            await first.prepare()
        with capture_logs() as warned:
            await second.prepare()

    assert quiet == []
    assert [(each["event"], each["own"], each["other"]) for each in warned] == [
        ("several_database_users", "admin.second", "admin.first")
    ]
