"""Assembles the gateway: constructs every part, connects them, and creates the ASGI application."""

from asyncio import TaskGroup
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from signal import SIGTERM, raise_signal
from time import monotonic
from typing import Any, Final
from uuid import uuid4

from limits.aio.storage import MongoDBStorage
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gateway.asgi_extensions import FAST_PATH, STOP
from gateway.auth.authenticator import Authenticator
from gateway.auth.tokens import token_verifier
from gateway.background import Background
from gateway.bulk.feed import Feed
from gateway.bulk.job import JobSettings
from gateway.bulk.overview import OverviewService
from gateway.bulk.pulse import Pulse
from gateway.bulk.service import BulkLimits, BulkService
from gateway.bulk.worker import Worker
from gateway.console.demo import Demo
from gateway.console.routes import console_routes, shown_pages
from gateway.errors import ConfigurationError
from gateway.http.cors import cross_origin
from gateway.http.faults import Faults, http_refused
from gateway.http.health import HEALTH_PATH, health_routes
from gateway.http.hosts import Hosts
from gateway.http.index import index_route
from gateway.http.metrics import metrics_route
from gateway.http.origins import AllowedOrigins
from gateway.http.proxies import FORWARDED_HOST_HEADERS, ProxyHeaders, TrustedProxies
from gateway.http.request_ids import RequestIds
from gateway.http.root_path import RootPath, check_root_path
from gateway.mongo.api_keys import MongoKeyStore
from gateway.mongo.bulk.claims import MongoClaimStore
from gateway.mongo.bulk.operations import MongoOperationStore
from gateway.mongo.bulk.overview import MongoOverviewStore
from gateway.mongo.client import Client, Database, connect, database_of, ping
from gateway.mongo.clock import DatabaseClock
from gateway.mongo.rate_counts import shared_counts
from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.mongo.startup import (
    explained,
    require_change_streams,
    require_migrated,
    require_replica_set,
    warn_of_other_users,
)
from gateway.preferences.feed import SetFeed
from gateway.preferences.service import PreferenceService, ServiceLimits
from gateway.rates import RateLimits
from gateway.rest.errors import http_refused as rest_refused
from gateway.rest.openapi import OPENAPI_PATH
from gateway.rest.routes import rest_routes
from gateway.rest.routing import is_of_api
from gateway.server.fast_path import FastPathReader
from gateway.server.http_protocol import HttpProtocol
from gateway.server.outbox import Outbox
from gateway.server.timeouts import client_limits
from gateway.server.websocket_protocol import WebSocketProtocol
from gateway.settings import Settings
from schema import GraphQLEndpoint, Services

GRAPHQL_PATH: Final = "/graphql"


@dataclass(frozen=True, slots=True)
class Gateway:
    """All parts of one gateway process; constructing it makes no connections."""

    settings: Settings
    client: Client
    counts: MongoDBStorage | None
    database: Database
    preference_store: MongoPreferenceStore
    key_store: MongoKeyStore
    overview_store: MongoOverviewStore
    services: Services
    background: Background
    workers: list[Worker | Pulse] = field(default_factory=list)

    async def prepare(self) -> None:
        """Check that the database can be used; nothing is changed.

        Raises:
            ConfigurationError: The database is not a replica set, refuses the login or a needed command, or has to be
                migrated first.
            StoreUnavailable: The database does not answer.
        """
        with explained(self.database):
            await require_replica_set(self.client)
            await require_migrated(self.database)
            await require_change_streams(self.database)
            await warn_of_other_users(self.database)

    async def ping(self) -> None:
        """Check that the database answers.

        Raises:
            StoreUnavailable: The database does not answer.
        """
        await ping(self.database)

    @asynccontextmanager
    async def running(self, *, workers: int) -> AsyncIterator[None]:
        """Run the feeds and this many workers during the block; at its end the workers finish their chunks."""
        feed, set_feed, supervise = self.services.feed, self.services.set_feed, self.background.supervise
        async with TaskGroup() as tasks:
            with ExitStack() as stack:
                stack.callback(self.stop)  # lets the tasks end, for which the task group then waits
                tasks.create_task(supervise("feed of bulk operations", feed.run()))
                tasks.create_task(supervise("feed of preference sets", set_feed.run()))
                for number in range(workers):
                    worker = self._worker()
                    self.workers.append(worker)
                    stack.enter_context(feed.waking(worker.wake))
                    tasks.create_task(supervise(f"worker {number + 1}", worker.run()))
                if workers:
                    pulse = Pulse(self.overview_store, uuid4(), workers)
                    self.workers.append(pulse)
                    tasks.create_task(supervise("pulse", pulse.run()))
                yield

    def stop(self) -> None:
        """End all subscriptions and tell the workers to stop after their chunks; `running` can end after that."""
        for feed in (self.services.feed, self.services.set_feed):
            feed.close()
        for worker in self.workers:
            worker.stop()

    def close(self) -> None:
        """Close the database connections."""
        self.client.close()
        if self.counts is not None:
            self.counts.storage.close()

    def _worker(self) -> Worker:
        settings = self.settings
        claims = MongoClaimStore(
            self.database,
            max_history_records=settings.max_history_records,
            lease_seconds=settings.bulk_lease_seconds,
            timeout_seconds=settings.mongodb_timeout_seconds,
        )
        return Worker(claims, JobSettings.of(settings))


def assemble(settings: Settings) -> Gateway:
    """Construct a gateway from the settings.

    Raises:
        ConfigurationError: No database is given, a key cannot be read, or an allowed origin is malformed.
    """
    if not settings.mongodb_url:
        raise ConfigurationError("Name the database: give --mongodb or set GATEWAY_MONGODB_URL.")
    verifier = token_verifier(settings)
    origins = AllowedOrigins(settings.allowed_origins)
    clock = DatabaseClock()
    client = connect(settings.mongodb_url, timeout_seconds=settings.mongodb_timeout_seconds, clock=clock)
    database = database_of(client, settings.mongodb_database)
    preference_store = MongoPreferenceStore(
        database,
        max_history_records=settings.max_history_records,
        timeout_seconds=settings.mongodb_timeout_seconds,
    )
    operation_store = MongoOperationStore(database, timeout_seconds=settings.mongodb_timeout_seconds)
    overview_store = MongoOverviewStore(database, clock.now)
    key_store = MongoKeyStore(database)
    preferences = PreferenceService(preference_store, ServiceLimits.of(settings), clock.now)
    counts = shared_counts(settings)
    services = Services(
        preferences=preferences,
        set_feed=SetFeed(preferences, preference_store),
        bulk=BulkService(operation_store, BulkLimits.of(settings), new_id=lambda: str(uuid4())),
        overview=OverviewService(overview_store),
        feed=Feed(operation_store, events_per_second=settings.bulk_events_per_second, max_ids=settings.max_page_size),
        authenticator=Authenticator(
            key_store, verifier, settings.key_cache_seconds, monotonic, allowed_origins=origins
        ),
        rates=RateLimits(settings, counts),
        settings=settings,
        origins=origins,
        now=clock.now,
    )
    background = Background(on_fault=partial(raise_signal, SIGTERM))
    return Gateway(
        settings, client, counts, database, preference_store, key_store, overview_store, services, background
    )


def create_app(gateway: Gateway, demo: Demo | None = None) -> Starlette:
    """Create the application that serves a gateway, and works on bulk operations while it serves.

    With a `demo`, the pages show its data and keys to everyone who opens them.
    """
    settings = gateway.settings
    endpoint = GraphQLEndpoint(gateway.services)
    host_names = frozenset(settings.allowed_hosts.lower().split())
    proxies = TrustedProxies(settings.trusted_proxies)
    check_root_path(settings.root_path)
    fast_path = FastPathReader(
        endpoint.fast_path(GRAPHQL_PATH),
        host_names,
        root_path=settings.root_path,
        never=FORWARDED_HOST_HEADERS if proxies else frozenset(),
        max_head_bytes=settings.max_header_bytes,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[Mapping[str, object]]:
        await gateway.prepare()
        try:
            async with gateway.running(workers=settings.bulk_workers):
                yield {STOP: gateway.stop, FAST_PATH: fast_path}
        finally:
            gateway.close()

    application = Starlette(
        routes=_routes(gateway, endpoint, demo),
        # Outermost first, for requests and WebSockets alike.
        middleware=[
            Middleware(ProxyHeaders, proxies),
            Middleware(RootPath, settings.root_path),
            Middleware(RequestIds),
            Middleware(Hosts, host_names, _refused),
            cross_origin(gateway.services.origins),
            Middleware(Faults),
        ],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )
    # A redirect would be built from the request's Host header, which the client chooses.
    application.router.redirect_slashes = False
    return application


def _routes(gateway: Gateway, endpoint: GraphQLEndpoint, demo: Demo | None) -> list[BaseRoute]:
    """Return the routes of all faces: the pages, GraphQL, the HTTP API, and what operators look at."""
    settings, services = gateway.settings, gateway.services
    return [
        *console_routes(graphiql=settings.console_graphiql, operations=settings.console_operations, demo=demo),
        Route(GRAPHQL_PATH, endpoint),
        WebSocketRoute(GRAPHQL_PATH, endpoint),
        *rest_routes(
            preferences=services.preferences,
            bulk=services.bulk,
            authenticator=services.authenticator,
            rates=services.rates,
            settings=settings,
        ),
        *health_routes(gateway.ping, gateway.background),
        index_route(_places(settings, demo)),
        *([metrics_route()] if settings.metrics_enabled else []),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    """Respond to an error outside of any endpoint, in the format of the API that the path belongs to."""
    return await (rest_refused if is_of_api(request.scope) else http_refused)(request, error)


def _places(settings: Settings, demo: Demo | None) -> dict[str, str]:
    """Return the paths of the pages and APIs by their display names, for the index page."""
    shown = shown_pages(graphiql=settings.console_graphiql, operations=settings.console_operations, demo=demo)
    pages = {page.name: page.path for page in shown}
    return {**pages, "GraphQL": GRAPHQL_PATH, "HTTP API": OPENAPI_PATH, "Health": HEALTH_PATH}


def server_options(settings: Settings) -> dict[str, Any]:
    """Return the options for uvicorn's `Config`: uvloop, our protocol classes, and no logging of its own."""
    limits = client_limits(settings)
    return {
        "host": settings.host,
        "port": settings.port,
        "loop": "uvloop",
        "http": partial(HttpProtocol, limits, Outbox()),
        "ws": partial(WebSocketProtocol, limits),
        "ws_max_size": settings.max_frame_bytes,
        "ws_per_message_deflate": False,
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": 5,
    }
