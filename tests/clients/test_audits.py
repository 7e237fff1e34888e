"""The audits of the GraphQL over HTTP specification, of the package `graphql-http`."""

import pytest

from tests.clients.conftest import run_node


@pytest.mark.usefixtures("node_modules")
def test_the_server_passes_every_audit(dev: dict[str, str]) -> None:
    audits = run_node("audits.mjs", GATEWAY_URL=dev["graphql"])

    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []
