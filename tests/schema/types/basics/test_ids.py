import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.preferences.model import SetKey
from schema.types.basics.ids import decode_set_id, encode_set_id

texts = st.text(st.characters(codec="utf-8"), max_size=10)
keys = st.builds(SetKey.of_user, texts, texts) | st.builds(SetKey.of_defaults, st.none() | texts)


def coded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@given(keys)
def test_an_id_leads_back_to_its_set(key: SetKey) -> None:
    assert decode_set_id(encode_set_id(key)) == key


@given(keys, keys)
def test_different_sets_have_different_ids(one: SetKey, other: SetKey) -> None:
    assert (encode_set_id(one) == encode_set_id(other)) == (one == other)


def test_an_id_is_stable() -> None:
    assert encode_set_id(SetKey.of_user("jhammond")) == "UHJlZmVyZW5jZVNldDpbIlVTRVIiLCJqaGFtbW9uZCIsImRlZmF1bHQiXQ"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("default", id="the id of a set"),
        pytest.param("2f641633-95d3-4555-9222-9f1eb7888a80", id="the id of an operation"),
        pytest.param("\ud800", id="no text"),
        pytest.param(coded(b'["USER","u","default"]'), id="without its tag"),
        pytest.param(coded(b'PreferenceSet:["USER", "u", "default"]'), id="the same written otherwise"),
        pytest.param(coded(b'PreferenceSet:["ROBOT","u","default"]'), id="an unknown scope"),
        pytest.param(coded(b'PreferenceSet:["USER",["u"],"default"]'), id="a user that is no text"),
        pytest.param(coded(b'PreferenceSet:["USER","u",null]'), id="no set"),
        pytest.param(coded(b'PreferenceSet:["USER","u"]'), id="too short"),
        pytest.param(coded(b'PreferenceSet:["USER",null,"default"]'), id="a user's set without a user"),
        pytest.param(coded(b'PreferenceSet:["TENANT","u","acme"]'), id="a tenant's defaults with a user"),
        pytest.param(coded(b'PreferenceSet:["ENVIRONMENT",null,"acme"]'), id="a tenant's environment"),
        pytest.param(encode_set_id(SetKey.of_user("u")) + "=", id="with padding"),
    ],
)
def test_anything_else_is_no_id_of_a_set(text: str) -> None:
    assert decode_set_id(text) is None
