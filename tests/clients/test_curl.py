"""curl with an offer of HTTP/2 in plain text, which is ignored."""

import subprocess

BODY = '{"query": "{ __typename }"}'


def test_curl_posts_with_an_offer_of_http_2(dev: dict[str, str]) -> None:
    headers = ["-H", "content-type: application/json", "-H", f"authorization: Bearer {dev['secret_key']}"]
    command = ["curl", "-s", "--http2", *headers, "-d", BODY, dev["graphql"], "-w", " %{http_version}"]

    finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    assert finished.stdout == '{"data":{"__typename":"Query"}} 1.1'
