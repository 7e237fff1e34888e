import pytest

from gateway.errors import ConfigurationError
from gateway.mongo.client import connect, database_of

HOST = "mongodb://user:secret-word@127.0.0.1:1"


@pytest.mark.parametrize(
    "option",
    [
        "readPreference=secondaryPreferred",
        "readpreference=nearest",
        "readPreferenceTags=dc:east",
        "maxStalenessSeconds=120",
        "readConcernLevel=local",
        "w=1",
        "w=0",
        "wTimeoutMS=100",
        "journal=false",
        "retryWrites=false",
        "retryReads=false",
        "directConnection=true",
    ],
)
def test_an_option_that_weakens_promises_is_refused(option: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        connect(f"{HOST}/?replicaSet=r&{option}", timeout_seconds=1)

    assert "would weaken" in refusal.value.message
    assert option.partition("=")[0].lower() in refusal.value.message
    assert "secret-word" not in refusal.value.message


@pytest.mark.parametrize(
    "options",
    [
        "",
        "/",
        "/?replicaSet=r",
        "/admin?retryWrites=true&w=majority&readPreference=primary",
        "/?journal=true&retryReads=true&readConcernLevel=majority&directConnection=false",
        "/?maxPoolSize=20;appName=other",
    ],
)
def test_options_that_keep_them_are_taken(options: str) -> None:
    connect(f"{HOST}{options}", timeout_seconds=1).close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "Invalid URI scheme"),
        ("mongodb://", "at least one hostname"),
        ("mongodb://127.0.0.1:99999/", "Port must be"),
        ("mongodb://user:secret-word@host@127.0.0.1/", "must be escaped"),
        (f"{HOST}/?secret-word", "key=value"),
        (f"{HOST}/?nonsense=1", "Unknown option"),
        (f"{HOST}/?tls=perhaps", "'true' or 'false'"),
        (f"{HOST}/?readPreference=anyone", "alid read preference"),
        (f"{HOST}/?tls=true&tlsCAFile=/nowhere.pem", "[Errno 2]"),
        (f"{HOST}/?timeoutMS=5", "GATEWAY_MONGODB_TIMEOUT_SECONDS"),
    ],
)
def test_a_malformed_url_is_refused_with_its_reason(url: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        connect(url, timeout_seconds=1)

    assert refusal.value.message.startswith("GATEWAY_MONGODB_URL")
    assert reason in refusal.value.message
    assert "secret-word" not in refusal.value.message


@pytest.mark.parametrize("name", ["a b", "a.b", "$a", "a/b", "", "n" * 64, "ж" * 32])
def test_a_name_that_no_database_can_have_is_refused(name: str) -> None:
    client = connect(HOST, timeout_seconds=1)

    with pytest.raises(ConfigurationError, match="GATEWAY_MONGODB_DATABASE"):
        database_of(client, name)
    client.close()


def test_a_name_may_be_as_long_as_mongodb_allows() -> None:
    client = connect(HOST, timeout_seconds=1)

    assert database_of(client, "n" * 63).name == "n" * 63
    client.close()
