from gateway.asgi_extensions import STOP, tell_to_stop


def test_an_application_that_wants_to_know_is_told_to_stop() -> None:
    told: list[str] = []

    tell_to_stop({STOP: lambda: told.append("stop")})

    assert told == ["stop"]


def test_an_application_that_does_not_want_to_know_is_left_alone() -> None:
    tell_to_stop({"other": object()})
