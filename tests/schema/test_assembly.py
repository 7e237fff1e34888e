from strawberry.types.graphql import OperationType

from gateway.settings import Settings
from schema import Context, Services, create_schema, schema_sdl
from tests.schema.executing import REQUEST_ID, SERVER

READ = '{ preferenceSet(userId: "u") { revision } }'
WRITE = 'mutation { setWorkflow(input: {userId: "u", key: "w", setting: {enabled: true}}) { __typename } }'


async def test_what_strawberry_is_asked_for_is_done_by_the_engine(services: Services) -> None:
    result = await create_schema().execute(READ, context_value=Context(services, REQUEST_ID, SERVER))

    assert (result.data, result.errors) == ({"preferenceSet": {"revision": 0}}, None)


async def test_only_the_kinds_that_are_allowed_are_executed(services: Services) -> None:
    context, queries = Context(services, REQUEST_ID, SERVER), {OperationType.QUERY}

    result = await create_schema().execute(WRITE, context_value=context, allowed_operation_types=queries)

    assert result.data is None
    assert [each.extensions for each in result.errors or ()] == [{"code": "METHOD_NOT_ALLOWED"}]


async def test_any_operation_can_be_streamed(services: Services) -> None:
    results = await create_schema().stream(READ, context_value=Context(services, REQUEST_ID, SERVER))

    assert [each.data async for each in results] == [{"preferenceSet": {"revision": 0}}]


async def test_limits_are_those_of_the_settings(services: Services) -> None:
    narrow = create_schema(Settings(max_document_characters=10))

    result = await narrow.execute(READ, context_value=Context(services, REQUEST_ID, SERVER))

    assert [each.extensions for each in result.errors or ()] == [{"code": "OPERATION_TOO_LARGE"}]


def test_plans_can_be_set_off() -> None:
    assert create_schema(Settings(compiled_plans=False)).engine.plans is None
    assert create_schema(Settings(compiled_plans=True)).engine.plans is not None


def test_the_text_of_the_schema_does_not_define_what_the_language_has() -> None:
    assert "directive @oneOf" not in schema_sdl()
    assert "@oneOf {" in schema_sdl()
