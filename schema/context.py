"""What every resolver can reach: the services, and who calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import strawberry

from gateway.auth.authenticator import Authenticator
from gateway.auth.callers import Caller
from gateway.bulk.feed import Feed
from gateway.bulk.overview import OverviewService
from gateway.bulk.service import BulkService
from gateway.errors import GatewayError
from gateway.http.origins import AllowedOrigins
from gateway.preferences.feed import SetFeed
from gateway.preferences.service import PreferenceService
from gateway.rates import RateLimits
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the schema calls; made once by the assembly. `now` gives the present instant in UTC."""

    preferences: PreferenceService
    set_feed: SetFeed
    bulk: BulkService
    overview: OverviewService
    feed: Feed
    authenticator: Authenticator
    rates: RateLimits
    settings: Settings
    origins: AllowedOrigins
    now: Callable[[], datetime]


@dataclass(slots=True)
class Context:
    """One HTTP request, or one WebSocket with all its operations.

    `identity` is who calls, or why that is not known. `connection_params` is what a WebSocket's `connection_init`
    brought; None over HTTP.
    """

    services: Services
    request_id: str
    identity: Caller | GatewayError
    connection_params: dict[str, object] | None = None

    @property
    def caller(self) -> Caller:
        """Who calls. Asked for by every root field, so that the schema itself can be read without credentials.

        Raises:
            Unauthenticated: There are no credentials, or none that count.
            StoreUnavailable: The database that knows the keys did not answer.
        """
        if isinstance(self.identity, GatewayError):
            raise self.identity
        return self.identity


Info: TypeAlias = strawberry.Info[Context, None]
"""What Strawberry hands to a resolver, with our context."""
