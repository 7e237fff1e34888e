"""The built files, as they are committed and as they are served."""

import gzip
import re

import orjson
import pytest
from starlette.testclient import TestClient

from gateway.console.assets import STATIC, Entry, built_assets

DASHBOARD_BYTES = 100_000


def script_of(name: str) -> str:
    return built_assets().entries[name].script


def test_a_built_file_may_be_kept_for_ever(served: TestClient) -> None:
    answer = served.get(f"/console/{script_of('operations')}")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_file_is_compressed_for_those_who_can_read_it(served: TestClient) -> None:
    path = f"/console/{script_of('graphiql')}"
    plain = served.get(path, headers={"Accept-Encoding": "identity"})
    packed = served.get(path, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.content == plain.content


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("manifest.json", id="a file that is not for browsers"),
        pytest.param("absent-AAAAAAAA.js", id="an absent file"),
        pytest.param("..%2Fassets.py", id="a file outside the folder"),
        pytest.param("%2e%2e/assets.py", id="a file in a parent folder"),
    ],
)
def test_nothing_else_is_served(served: TestClient, name: str) -> None:
    assert served.get(f"/console/{name}").status_code == 404


@pytest.mark.parametrize("name", ["graphiql", "operations", "preferences"])
def test_every_file_a_page_starts_from_is_there(name: str) -> None:
    assets = built_assets()
    entry: Entry = assets.entries[name]

    assert {entry.script, entry.style, assets.icon, *entry.imports} <= set(assets.files)


def test_every_file_that_a_module_names_is_there() -> None:
    assets = built_assets()
    named = re.compile(rb'"(?:\./)?([\w.-]+-[A-Z0-9]{8}\.(?:js|ttf))"')
    missing = {
        name.decode()
        for file in assets.files.values()
        if file.suffix == ".js"
        for name in named.findall(file.read_bytes())
        if name.decode() not in assets.files
    }

    assert missing == set()


def test_the_dashboard_stays_small() -> None:
    entry = built_assets().entries["operations"]
    size = sum((STATIC / name).stat().st_size for name in (entry.script, *entry.imports))

    assert size < DASHBOARD_BYTES


def test_graphiql_ships_no_fonts_inside_its_style_sheet() -> None:
    style = (STATIC / built_assets().entries["graphiql"].style).read_text()

    assert "font/woff" not in style
    assert "@import" not in style


def test_compressed_files_stay_below_what_a_page_may_cost() -> None:
    total = sum(len(gzip.compress(file.read_bytes())) for file in built_assets().files.values())

    assert total < 2_200_000


@pytest.mark.parametrize("package", ["graphiql", "monaco-editor", "react", "preact", "htm", "graphql-ws", "prettier"])
def test_the_licences_of_bundled_packages_are_told(package: str) -> None:
    assert re.search(rf"^{package} \d", (STATIC / "THIRD_PARTY.txt").read_text(), re.MULTILINE)


def test_the_lock_file_says_which_packages_and_not_where_they_come_from() -> None:
    for folder in (STATIC.parent, STATIC.parents[2] / "tests" / "browser"):
        packages = orjson.loads((folder / "package-lock.json").read_bytes())["packages"]

        assert not any("resolved" in package for package in packages.values())
