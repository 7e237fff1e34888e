"""Clients that offer HTTP/2 in plain text, as they do by default or are told to."""

import json
import os
import subprocess

from tests.clients.conftest import HERE


def run(command: list[str], dev: dict[str, str]) -> str:
    environment = {**os.environ, "GATEWAY_URL": dev["graphql"], "GATEWAY_KEY": dev["secret_key"]}
    finished = subprocess.run(
        command, cwd=HERE, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_javas_client_posts_again_and_again(dev: dict[str, str]) -> None:
    answers = json.loads(run(["java", "JavaPost.java"], dev))

    expected = {"status": 200, "version": "HTTP_1_1", "body": {"data": {"preferenceSet": {"setId": "default"}}}}
    assert answers == [expected, expected]


def test_curl_posts_with_an_offer(dev: dict[str, str]) -> None:
    body = '{"query": "{ __typename }"}'
    headers = ["-H", "content-type: application/json", "-H", f"authorization: Bearer {dev['secret_key']}"]

    said = run(["curl", "-s", "--http2", *headers, "-d", body, dev["graphql"], "-w", " %{http_version}"], dev)

    assert said == '{"data":{"__typename":"Query"}} 1.1'
