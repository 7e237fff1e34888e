"""The least there can be: a REST route that reads a document and sends it as it is."""

from os import environ
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.bench.rivals.writing import write

_client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
    environ["MONGODB_URL"], w="majority", readConcernLevel="majority", tz_aware=True
)
_sets = _client[environ["MONGODB_DATABASE"]]["rival_sets"]


def _json(value: object) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


async def read(request: Request) -> Response:
    """One set."""
    return _json(await _sets.find_one({"_id": request.path_params["user_id"]}, {"history": 0}))


async def read_many(request: Request) -> Response:
    """Many sets."""
    ids = orjson.loads(await request.body())
    return _json(await _sets.find({"_id": {"$in": ids}}, {"history": 0}).to_list(None))


async def put(request: Request) -> Response:
    """Write one set."""
    stored, changes = await write(_sets, request.path_params["user_id"], orjson.loads(await request.body()))
    return _json({"set": stored, "changes": changes})


app = Starlette(
    routes=[
        Route("/sets", read_many, methods=["POST"]),
        Route("/sets/{user_id}", read),
        Route("/sets/{user_id}", put, methods=["PUT"]),
    ]
)
