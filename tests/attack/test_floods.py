import httpx2
import pytest

from tests.attack.floods import FLOODS, flooding
from tests.attack.target import Target


@pytest.mark.parametrize("sent", FLOODS.values(), ids=FLOODS)
async def test_a_flood_keeps_nobody_from_being_answered(
    attacked: Target, http: httpx2.AsyncClient, sent: bytes
) -> None:
    with flooding(attacked, sent):
        for _ in range(20):
            answer = await http.post("/graphql", json={"query": "{ __typename }"})

            assert answer.json() == {"data": {"__typename": "Query"}}
