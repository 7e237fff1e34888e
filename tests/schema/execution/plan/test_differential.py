import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import strategies
from orjson import loads

from gateway.auth.callers import Caller, Permission
from gateway.bulk.listing import OperationFilter
from gateway.errors import GatewayError
from gateway.paging import PageRequest
from gateway.preferences.model import SetKey
from schema import Services, schema_sdl
from schema.types.basics.ids import encode_set_id
from tests.schema.executing import NOBODY, SERVER, USER
from tests.schema.execution.plan.both import PLANNED, UNPLANNED, response, without_chance
from tests.schema.execution.plan.documents import SCALARS, Composer

CALLERS: list[Caller | GatewayError] = [
    SERVER,
    SERVER,
    SERVER,
    USER,
    USER,
    Caller(subject="rk", permissions=frozenset({Permission.BULK_READ})),
    NOBODY,
]
IDS = [encode_set_id(SetKey.of_user("jhammond")), encode_set_id(SetKey.of_defaults())]
DOCUMENTS_PER_TEST = 50
SCHEMAS = (PLANNED, UNPLANNED)


async def operation_ids(services: Services) -> list[str]:
    page = await services.bulk.page(SERVER, OperationFilter(), PageRequest())
    return [each["id"] for each in page.items]


def is_race(*responses: bytes) -> bool:
    """Whether two fields of one object failed, and either may have been first to make the whole answer null."""
    read = [loads(each) for each in responses]
    paths = [tuple(each["errors"][0]["path"]) for each in read if each["data"] is None and len(each["errors"]) == 1]
    return len(set(paths)) == len(responses)


@pytest.mark.parametrize("seed", range(0, 1800, DOCUMENTS_PER_TEST))
async def test_queries_are_answered_alike(twins: tuple[Services, Services], seed: int) -> None:
    services, _ = twins
    ids = [*IDS, *await operation_ids(services)]

    async def are_alike(number: int) -> bool:
        composer = Composer(PLANNED._schema, Random(number), ids)
        document = composer.document("query")
        caller = CALLERS[number % len(CALLERS)]

        async def ask() -> list[bytes]:
            asked = (response(schema, services, document, composer.variables, caller) for schema in SCHEMAS)
            return await asyncio.gather(*asked)

        planned, unplanned = await ask()
        if planned != unplanned and not is_race(planned, unplanned):
            # Where an answer tells of the present minute, the minute may have ended between the two.
            planned, unplanned = await ask()
        assert planned == unplanned or is_race(planned, unplanned), document
        return planned == unplanned

    alike = await asyncio.gather(*map(are_alike, range(seed, seed + DOCUMENTS_PER_TEST)))

    assert sum(alike) >= DOCUMENTS_PER_TEST * 0.9


@pytest.mark.parametrize("seed", range(0, 200, DOCUMENTS_PER_TEST))
async def test_mutations_do_and_answer_alike(twins: tuple[Services, Services], seed: int) -> None:
    for number in range(seed, seed + DOCUMENTS_PER_TEST):
        composer = Composer(PLANNED._schema, Random(number), IDS)
        document = composer.document("mutation")
        caller = CALLERS[number % len(CALLERS)]

        planned, unplanned = await asyncio.gather(
            *(
                response(schema, services, document, composer.variables, caller)
                for schema, services in zip((PLANNED, UNPLANNED), twins, strict=True)
            )
        )

        assert without_chance(planned) == without_chance(unplanned), document


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=strategies.from_schema(schema_sdl(), custom_scalars=SCALARS))
async def test_documents_of_another_make_are_answered_alike(twins: tuple[Services, Services], document: str) -> None:
    planned, unplanned = await asyncio.gather(
        *(
            response(schema, services, document, {}, SERVER)
            for schema, services in zip((PLANNED, UNPLANNED), twins, strict=True)
        )
    )

    assert without_chance(planned) == without_chance(unplanned)
