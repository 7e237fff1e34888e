"""Clients that generators make of `/v1/openapi.json`: every operation is there, and they work."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.clients.conftest import HERE
from tests.clients.knock import Said, host, new_user, server_environment

PACKAGE = "preferences_gateway_client"


def run(*command: str, cwd: Path, environment: Mapping[str, str] | None = None) -> str:
    finished = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def document(dev: Said) -> Any:
    return httpx2.get(f"{host(dev)}/v1/openapi.json").json()


@pytest.fixture(scope="module")
def python_client(dev: Said, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package made by openapi-python-client."""
    made = tmp_path_factory.mktemp("generated") / "python"
    generator = Path(sys.executable).with_name("openapi-python-client")
    said = run(
        str(generator), "generate", "--url", f"{host(dev)}/v1/openapi.json", "--output-path", str(made), cwd=made.parent
    )
    assert "WARNING" not in said
    return made


def snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def test_openapi_python_client_makes_every_operation(python_client: Path, document: Any) -> None:
    operations = {each["operationId"] for path in document["paths"].values() for each in path.values()}

    made = {file.stem for file in python_client.glob(f"{PACKAGE}/api/*/*.py") if file.stem != "__init__"}

    assert made == set(map(snake_case, operations))


def test_the_python_client_reads_and_writes(python_client: Path, dev: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(python_client))
    package, models = import_module(PACKAGE), import_module(f"{PACKAGE}.models")
    put = import_module(f"{PACKAGE}.api.users.set_preference_set")
    get = import_module(f"{PACKAGE}.api.users.get_preference_set")
    only_new = models.SetPreferenceSetIfNoneMatch.VALUE_0
    preferences = {"channel_types": {"email": True}, "workflows": {"w": {"channel_types": {"sms": False}}, "v": False}}
    body, user_id = models.PreferenceSetRequest.from_dict(preferences), new_user()

    with package.AuthenticatedClient(host(dev), token=dev["secret_key"]) as client:
        written = put.sync(user_id, "default", client=client, body=body, if_none_match=only_new)
        again = put.sync_detailed(user_id, "default", client=client, body=body, if_none_match=only_new)
        read = get.sync(user_id, "default", client=client)
        stored = get.sync(user_id, "default", client=client, stored=True)

    assert written == read
    assert {part: stored.to_dict()[part] for part in preferences} == preferences
    assert again.status_code is HTTPStatus.PRECONDITION_FAILED
    assert again.parsed.code == "revision_conflict"


@pytest.mark.usefixtures("node_modules")
def test_the_types_of_openapi_typescript_hold(dev: Said, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "generated.ts").write_text((HERE / "generated.ts").read_text())

    run("npx", "openapi-typescript", f"{host(dev)}/v1/openapi.json", "-o", "api.d.ts", cwd=tmp_path)
    run("npx", "tsc", "--strict", "--target", "es2022", "--module", "nodenext", "generated.ts", cwd=tmp_path)
    environment = {**server_environment(dev), "KNOCK_USER": new_user()}
    came_to = json.loads(run("node", "generated.js", cwd=tmp_path, environment={**os.environ, **environment}))

    assert came_to == {
        "email": True,
        "workflows": {"dinosaurs-loose": {"channel_types": {"email": False}}, "other": False},
        "refusal": "revision_conflict",
        "status": 412,
        "rows": 1,
    }
