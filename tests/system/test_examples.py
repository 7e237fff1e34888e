"""Every operation of `examples.graphql`, one after the other, against a running gateway with its demo data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, OperationType, parse, print_ast

from tests.processes import developing

DOCUMENT = parse((Path(__file__).parent / "examples.graphql").read_text())
FRAGMENTS = {node.name.value: node for node in DOCUMENT.definitions if isinstance(node, FragmentDefinitionNode)}
OPERATIONS = [node for node in DOCUMENT.definitions if isinstance(node, OperationDefinitionNode)]

VARIABLES: dict[str, dict[str, Any]] = {
    "Toggle": {"on": False},
    "Bulk": {"users": ["jhammond", "dnedry"], "key": "examples"},
}


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with developing(tmp_path_factory.mktemp("dev")) as said:
        yield said


def text_of(operation: OperationDefinitionNode) -> str:
    """The operation with the fragments that it spreads, directly or not."""
    text = print_ast(operation)
    wanted: list[str] = []
    while missing := [name for name in FRAGMENTS if f"...{name}" in text and name not in wanted]:
        wanted += missing
        text += "".join(f"\n{print_ast(FRAGMENTS[name])}" for name in missing)
    return text


def name_of(operation: OperationDefinitionNode) -> str:
    assert operation.name is not None
    return operation.name.value


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_an_example_runs(dev: dict[str, str], operation: OperationDefinitionNode) -> None:
    as_user = "userId" not in text_of(operation) and name_of(operation) in ("MyPreferences", "Toggle", "Live")
    headers = {"Authorization": f"Bearer {dev['user_token' if as_user else 'secret_key']}"}
    variables = VARIABLES.get(name_of(operation), {})
    if name_of(operation) == "Progress":
        variables = {"id": started_operation(dev)}
    body = {"query": text_of(operation), "variables": variables}

    if operation.operation is OperationType.SUBSCRIPTION:
        answer = first_event(dev, body, headers)
    else:
        answer = httpx2.post(dev["graphql"], json=body, headers=headers).json()

    assert "errors" not in answer
    assert all(value is not None and "code" not in value for value in answer["data"].values())


def started_operation(dev: dict[str, str]) -> str:
    body = {
        "query": text_of(next(each for each in OPERATIONS if name_of(each) == "Bulk")),
        "variables": {"users": ["u"]},
    }
    headers = {"Authorization": f"Bearer {dev['secret_key']}"}
    answer = httpx2.post(dev["graphql"], json=body, headers=headers).json()
    operation_id: str = answer["data"]["bulkSetPreferences"]["bulkOperation"]["id"]
    return operation_id


def first_event(dev: dict[str, str], body: dict[str, Any], headers: dict[str, str]) -> Any:
    """The first event of a subscription; one over all operations has one only when something is started meanwhile."""
    wanted = {**headers, "Accept": "text/event-stream"}
    with httpx2.stream("POST", dev["graphql"], json=body, headers=wanted, timeout=20) as response:
        for line in response.iter_lines():
            if line.startswith("data: {"):
                return json.loads(line.removeprefix("data: "))
            if "bulkOperationUpdates" in body["query"]:
                started_operation(dev)
    raise AssertionError
