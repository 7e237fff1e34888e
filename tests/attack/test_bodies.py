import httpx2
import pytest

from tests.attack.bodies import BODIES, Hostile


@pytest.mark.parametrize("hostile", BODIES.values(), ids=BODIES)
async def test_a_hostile_request_is_answered(http: httpx2.AsyncClient, hostile: Hostile) -> None:
    headers = {name: value.encode("latin-1") for name, value in hostile.headers.items()}

    answer = await http.request(
        hostile.method,
        f"/graphql?{hostile.query}",
        content=hostile.body,
        headers=headers,  # type: ignore[arg-type]
    )

    said = answer.json()
    assert answer.status_code == hostile.status
    assert said.get("errors", [{}])[0].get("extensions", {}).get("code") == hostile.code
    assert answer.headers["content-type"] in ("application/json", "application/graphql-response+json")
    if answer.status_code == 405:
        assert answer.headers["allow"] in ("GET, POST", "POST")
