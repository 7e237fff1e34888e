"""Prometheus metrics."""

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def metrics_route() -> Route:
    """`GET /metrics`: the counters of this process, in the Prometheus or OpenMetrics format, as `Accept` asks for."""
    return Route("/metrics", _metrics, methods=["GET"])


async def _metrics(request: Request) -> Response:
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), headers={"content-type": content_type})
