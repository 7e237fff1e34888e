"""A short run of what `task attack` does at length."""

import random
from itertools import islice

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import strategies

from schema import schema_sdl
from tests.attack import fuzzing
from tests.attack.sending import send_bodies, send_bytes, send_messages
from tests.attack.target import Target
from tests.schema.execution.plan.documents import SCALARS

SEED = 1993


async def test_no_body_is_answered_with_a_fault(attacked: Target) -> None:
    statuses = await send_bodies(attacked, islice(fuzzing.bodies(random.Random(SEED)), 600))

    assert statuses.keys() <= {200, 400, 405, 413, 415}
    assert statuses[200]
    assert statuses[400]


async def test_no_bytes_are_answered_with_a_fault(attacked: Target) -> None:
    sent = islice(fuzzing.requests(random.Random(SEED), attacked.key), 300)

    statuses = await send_bytes(attacked, sent)

    assert not [status for status in statuses if status.startswith("5")]
    assert {"200", "400"} <= statuses.keys()


async def test_no_message_closes_a_socket_without_a_reason(attacked: Target) -> None:
    codes = await send_messages(attacked, islice(fuzzing.messages(random.Random(SEED)), 400))

    assert codes.keys() <= {1000, 1007, 1009, 4400, 4409, 4429}


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(document=strategies.from_schema(schema_sdl(), custom_scalars=SCALARS))
async def test_no_valid_document_is_answered_with_a_fault(http: httpx2.AsyncClient, document: str) -> None:
    answer = await http.post("/graphql", json={"query": document})

    codes = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
    assert codes <= {"BAD_USER_INPUT", "NOT_FOUND", "OPERATION_TOO_LARGE", "GRAPHQL_VALIDATION_FAILED"}
