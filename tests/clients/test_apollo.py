import pytest

from tests.clients.conftest import run_node


@pytest.mark.usefixtures("node_modules")
def test_apollo_client_falls_back_from_hashes_to_documents(dev: dict[str, str]) -> None:
    by_post, by_get = run_node("apollo.mjs", GATEWAY_URL=dev["graphql"], GATEWAY_KEY=dev["secret_key"])

    for seen in (by_post, by_get):
        assert (seen["read"], seen["limit"]) == ("default", 1000)
        assert seen["event"]["preferenceSetChanged"]["__typename"] == "PreferenceSetChanged"
    assert by_post["sent"] == ["POST hash", "POST document", "POST document"]
    assert by_get["sent"][:2] == ["GET hash", "POST document"]
