from graphql import GraphQLError

from gateway.preferences.requests import UserSet
from schema import Services, create_schema
from schema.execution.executor import execute, executor
from schema.execution.plan import RootAnswer
from tests.schema.executing import SERVER
from tests.schema.execution.operations import admitted

SCHEMA = create_schema()
READ = "query ($u: ID!) { preferenceSet(userId: $u) { revision } }"
WRITE = 'mutation { setWorkflow(input: {userId: "u", key: "w", setting: {enabled: true}}) { __typename } }'


async def test_an_operation_is_executed_without_a_plan(services: Services) -> None:
    operation, variables, context = await admitted(SCHEMA, services, READ, u="u")

    result = await execute(SCHEMA.engine.schema, operation, variables, context, event=None, answers=None)

    assert (result.data, result.errors) == ({"preferenceSet": {"revision": 0}}, None)


async def test_a_root_field_that_was_answered_is_not_asked_again(services: Services) -> None:
    operation, variables, context = await admitted(SCHEMA, services, WRITE)
    answers = {"setWorkflow": RootAnswer(None, GraphQLError("answered before"))}

    result = await execute(SCHEMA.engine.schema, operation, variables, context, event=None, answers=answers)

    assert [each.message for each in result.errors or ()] == ["answered before"]
    assert (await services.preferences.read(SERVER, UserSet("u")))["revision"] == 0


async def test_what_is_wrong_with_variables_is_told_and_nothing_is_asked(services: Services) -> None:
    operation, _, context = await admitted(SCHEMA, services, READ, u="u")

    built = executor(SCHEMA.engine.schema, operation, {"u": {"no": "id"}}, context)

    assert isinstance(built, list)
    assert len(built) == 1
    assert "$u" in built[0].message
