"""The checks an operation has to pass, and their order."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from graphql import OperationType

from gateway.errors import Unauthenticated
from gateway.rates import RateLimits
from gateway.settings import Settings
from schema import Context, Services
from schema.assembly import GatewaySchema
from schema.execution.engine import ANY_KIND, ONE_RESULT, Admitted, Engine, Kinds, OperationRequest
from tests.schema.executing import NOBODY, SERVER, USER
from tests.waiting import until

README = (Path(__file__).parents[3] / "README.md").read_text()
SETTINGS = Settings(max_operation_cost=50, reads_per_second=1, writes_per_second=1)
READ = "{ __typename }"
MANY = "query Many($first: Int) { bulkOperations(first: $first) { nodes { id } } }"
WRITE = 'mutation { setWorkflow(input: {userId: "u", key: "w", setting: null}) { __typename } }'
WATCH = "subscription { preferenceSetChanged { __typename } }"


@pytest.fixture
def engine() -> Engine:
    return GatewaySchema(SETTINGS).engine


@pytest.fixture
async def exhausted(services: Services) -> Context:
    """The context of a caller who has asked for as much as may be in this second, and in those of the test."""
    rates = RateLimits(SETTINGS)
    context = Context(replace(services, rates=rates, settings=SETTINGS), "request-1", SERVER)
    for _ in range(2):
        await GatewaySchema(SETTINGS).engine.execute(OperationRequest(READ, {}, None), context)
    return context


class Faulty(NamedTuple):
    """A request that fails one check and as many of those after it as can be."""

    query: str | None
    code: str
    message: str
    kinds: Kinds = ()
    operation_name: str | None = "Nobody"
    variables: dict[str, Any] = {"first": 100}  # noqa: RUF012 - never changed


IN_ORDER = [
    pytest.param(Faulty(None, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"), id="no document"),
    pytest.param(Faulty("{", "GRAPHQL_PARSE_FAILED", "Syntax Error"), id="no GraphQL"),
    pytest.param(Faulty("{ nothing }", "GRAPHQL_VALIDATION_FAILED", "Cannot query field"), id="not of the schema"),
    pytest.param(Faulty(MANY, "BAD_USER_INPUT", "no operation of the name"), id="no operation of the name"),
    pytest.param(Faulty(MANY, "BAD_USER_INPUT", "Only subscriptions", operation_name="Many"), id="a query elsewhere"),
    pytest.param(
        Faulty(WRITE, "METHOD_NOT_ALLOWED", "by POST", (OperationType.QUERY,), None), id="a mutation elsewhere"
    ),
    pytest.param(Faulty(WATCH, "BAD_USER_INPUT", "streamed", ONE_RESULT, None), id="a subscription elsewhere"),
    pytest.param(Faulty(MANY, "OPERATION_TOO_LARGE", "costs 201", ANY_KIND, None), id="too costly"),
]


@pytest.mark.parametrize("faulty", IN_ORDER)
async def test_the_first_check_that_fails_is_told(engine: Engine, exhausted: Context, faulty: Faulty) -> None:
    request = OperationRequest(faulty.query, faulty.variables, faulty.operation_name)

    errors = await engine.admit(request, exhausted, faulty.kinds)

    assert not isinstance(errors, Admitted)
    assert (errors[0].extensions or {})["code"] == faulty.code
    assert faulty.message in errors[0].message


async def test_who_asks_for_too_much_in_a_second_is_told_last(engine: Engine, exhausted: Context) -> None:
    async def is_refused() -> bool:
        admitted = await engine.admit(OperationRequest(READ, {}, None), exhausted, ANY_KIND)
        return not isinstance(admitted, Admitted) and (admitted[0].extensions or {})["code"] == "RATE_LIMITED"

    await until(is_refused)


async def test_what_is_refused_before_counts_for_no_rate(engine: Engine, services: Services) -> None:
    rates = RateLimits(Settings(reads_per_second=1, writes_per_second=1))
    context = Context(replace(services, rates=rates), "request-1", SERVER)

    await engine.admit(OperationRequest(MANY, {"first": 100}, None), context, ANY_KIND)
    admitted = await engine.admit(OperationRequest(MANY, {"first": 1}, None), context, ANY_KIND)

    assert isinstance(admitted, Admitted)


@pytest.mark.parametrize("kind", [READ, WRITE, WATCH], ids=["a query", "a mutation", "a subscription"])
@pytest.mark.parametrize("name", [None, ""], ids=["no name", "an empty name"])
async def test_the_only_operation_needs_no_name(
    engine: Engine, services: Services, kind: str, name: str | None
) -> None:
    admitted = await engine.admit(OperationRequest(kind, {}, name), Context(services, "", USER), ANY_KIND)

    assert isinstance(admitted, Admitted)


async def test_nobody_known_gets_no_plan(services: Services) -> None:
    engine = GatewaySchema(SETTINGS.model_copy(update={"compiled_plans": True})).engine
    request = OperationRequest(READ, {}, None)

    known = await engine.admit(request, Context(services, "", USER), ANY_KIND)
    unknown = await engine.admit(request, Context(services, "", NOBODY), ANY_KIND)

    assert isinstance(known, Admitted)
    assert isinstance(unknown, Admitted)
    assert engine.planned(known) is not None
    assert engine.planned(unknown) is None
    assert (await engine.result(unknown)).data == {"__typename": "Query"}


async def test_who_is_not_known_is_told_so_by_each_field_that_needs_it(engine: Engine, services: Services) -> None:
    request = OperationRequest('{ __typename preferenceSet(userId: "u") { id } }', {}, None)

    result = await engine.execute(request, Context(services, "", NOBODY))

    assert result.errors is not None
    assert result.errors[0].extensions == {"code": Unauthenticated.code}


def numbered(text: str) -> list[str]:
    """The items of a numbered list, each in one line."""
    items = re.findall(r"^ *\d\. ((?:.|\n)+?)(?=\n *\d\. |\n *\n)", text, re.MULTILINE)
    return [" ".join(each.replace("`", "").split()) for each in items]


def test_readme_tells_the_checks_in_their_order() -> None:
    told = README.split("(`Engine.admit`", 1)[1].split("\n#", 1)[0]

    assert len(numbered(told)) >= 6
    assert numbered(told) == numbered(Engine.admit.__doc__ or "")
