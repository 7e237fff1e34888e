import asyncio

from gateway.bulk.submission import BulkSubmission
from schema import Context, Services, create_schema
from schema.execution.subscriptions import results
from schema.refusals import refused
from tests.schema.executing import REQUEST_ID, SERVER
from tests.schema.execution.operations import admitted

SCHEMA = create_schema()
PROGRESS = "subscription ($id: ID!) { bulkOperationProgress(id: $id) { status } }"


async def test_an_operation_that_was_not_admitted_has_one_result_that_says_why(services: Services) -> None:
    context = Context(services, REQUEST_ID, SERVER)

    stream = results(SCHEMA.engine, [refused("CODE", "no")], context)

    assert [[error.message for error in each.errors or ()] async for each in stream] == [["no"]]


async def test_a_query_has_one_result(services: Services) -> None:
    passed = await admitted(SCHEMA, services, '{ preferenceSet(userId: "u") { revision } }')

    stream = results(SCHEMA.engine, passed, passed.context)

    assert [each.data async for each in stream] == [{"preferenceSet": {"revision": 0}}]


async def test_a_subscription_has_a_result_for_each_event_to_its_end(services: Services) -> None:
    submission = BulkSubmission(["a"], {"channel_types": {"email": True}})
    operation = (await services.bulk.submit(SERVER, submission)).operation
    passed = await admitted(SCHEMA, services, PROGRESS, id=operation["id"])

    stream = results(SCHEMA.engine, passed, passed.context)
    async with asyncio.timeout(20):
        first = await anext(stream)
        await services.bulk.cancel(SERVER, operation["id"])
        rest = [each.data async for each in stream]

    assert first.data == {"bulkOperationProgress": {"status": "QUEUED"}}
    assert rest == [{"bulkOperationProgress": {"status": "CANCELED"}}]


async def test_who_leaves_is_followed_no_more(services: Services) -> None:
    submission = BulkSubmission(["a"], {"channel_types": {"email": True}})
    operation = (await services.bulk.submit(SERVER, submission)).operation
    passed = await admitted(SCHEMA, services, PROGRESS, id=operation["id"])
    stream = results(SCHEMA.engine, passed, passed.context)
    await anext(stream)
    watching = services.feed.subscriber_count

    await stream.aclose()

    assert (watching, services.feed.subscriber_count) == (1, 0)


async def test_what_cannot_be_watched_is_told_and_the_stream_ends(services: Services) -> None:
    passed = await admitted(SCHEMA, services, PROGRESS, id="unknown")

    stream = results(SCHEMA.engine, passed, passed.context)
    told = [error.extensions and error.extensions["code"] async for each in stream for error in each.errors or ()]

    assert told == ["NOT_FOUND"]
