"""Java's own client, which offers HTTP/2 in every request over plain HTTP."""

import json
import os
import subprocess
from uuid import uuid4

from tests.clients.conftest import HERE
from tests.clients.knock import Said, host


def test_java_is_answered_over_the_version_it_can_have(dev: Said) -> None:
    environment = {"GATEWAY_HOST": host(dev), "GATEWAY_KEY": dev["secret_key"], "GATEWAY_USER": uuid4().hex}

    ran = subprocess.run(
        ["java", "JavaCalls.java"],
        cwd=HERE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    answers = [line.split(" ", 2) for line in ran.stdout.splitlines()]
    assert [answer[:2] for answer in answers] == [["200", "HTTP_1_1"]] * 3
    written, read, stored = (json.loads(answer[2]) for answer in answers)
    assert written["data"]["setChannelType"]["__typename"] == "PreferencesWritten"
    assert read["data"]["preferenceSet"]["channelTypes"]["email"] == {"enabled": False}
    assert stored["channel_types"] == {"sms": True}
