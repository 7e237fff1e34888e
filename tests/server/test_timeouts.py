from gateway.server.timeouts import ClientLimits, client_limits
from gateway.settings import Settings


def test_each_time_is_the_setting_of_its_name() -> None:
    settings = Settings(header_seconds=1, body_seconds=2, unread_seconds=3, max_header_bytes=4096)

    assert client_limits(settings) == ClientLimits(
        head_seconds=1, body_seconds=2, unread_seconds=3, max_head_bytes=4096
    )
