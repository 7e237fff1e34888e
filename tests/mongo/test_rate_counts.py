from gateway.mongo.client import Database
from gateway.mongo.rate_counts import shared_counts
from gateway.rates import Rate, RateLimits
from gateway.settings import Settings


def test_processes_count_alone_unless_it_is_set() -> None:
    assert shared_counts(Settings(mongodb_url="mongodb://127.0.0.1:1/?replicaSet=none")) is None


async def test_a_count_is_one_document_that_the_database_removes(mongodb_url: str, database: Database) -> None:
    settings = Settings(
        mongodb_url=mongodb_url, mongodb_database=database.name, rates_shared=True, writes_per_second=10
    )
    counts = shared_counts(settings)
    assert counts is not None
    limits = RateLimits(settings, counts)

    for caller in ("sk_1", "sk_2", "sk_1"):
        await limits.spend(caller, {Rate.WRITE: 1})

    documents = await database["rate_counts"].find().to_list(None)
    indexes = (await database["rate_counts"].index_information()).values()
    counts.storage.close()
    assert sorted(each["count"] for each in documents) == [1, 2]
    assert [each["key"] for each in indexes if each.get("expireAfterSeconds") == 0] == [[("expireAt", 1)]]
