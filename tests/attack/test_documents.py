import httpx2
import pytest

from gateway.errors import MAX_PROBLEMS
from tests.attack.documents import DOCUMENTS, Hostile


@pytest.mark.parametrize("hostile", DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_hostile_document_is_refused(http: httpx2.AsyncClient, hostile: Hostile) -> None:
    body = {"query": hostile.document, "variables": hostile.variables, "operationName": hostile.operation_name}

    answer = await http.post("/graphql", json=body, headers={"accept": "application/json"})

    assert answer.status_code == 200
    errors = answer.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {hostile.code}
    assert len(errors) <= MAX_PROBLEMS
