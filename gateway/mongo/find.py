"""Finds a few documents with one reply of the server.

A cursor costs the driver half as much again as a command with a single reply. But the driver retries only cursors after
a broken connection or a step-down of the primary. So a cursor takes over if the command fails, or if one reply does not
hold all documents.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from pymongo.errors import PyMongoError

from gateway.mongo.client import Collection, Document
from gateway.mongo.errors import is_passing, translated

Fields = Sequence[tuple[str, int]]


async def found(
    collection: Collection,
    query: Mapping[str, Any],
    projection: Mapping[str, Any],
    *,
    limit: int,
    sort: Fields = (),
    hint: Fields = (),
) -> Sequence[Document]:
    """Return at most `limit` documents, decoded with the codec options of the collection.

    Raises:
        StoreUnavailable: The database did not answer.
    """
    command: Document = {
        "find": collection.name,
        "filter": query,
        "projection": projection,
        "limit": limit,
        "batchSize": limit + 1,  # with `limit` itself the server would keep the cursor
        "readConcern": collection.read_concern.document,
    }
    if sort:
        command["sort"] = dict(sort)
    if hint:
        command["hint"] = dict(hint)
    with translated():
        documents = await _only_reply(collection, command)
        if documents is None:
            cursor = collection.find(query, projection, limit=limit, sort=sort or None, hint=hint or None)
            documents = await cursor.to_list(None)
    return documents


async def _only_reply(collection: Collection, command: Document) -> Sequence[Document] | None:
    """Run the command and return its documents; None if they exceed one reply, or if the call should be retried."""
    try:
        reply = await collection.database.command(
            command, read_preference=collection.read_preference, codec_options=collection.codec_options
        )
    except PyMongoError as error:
        if error.timeout or not is_passing(error):  # after a timeout there is no time left for a second try
            raise
        return None
    cursor = reply["cursor"]
    if cursor["id"] == 0:
        return cast("Sequence[Document]", cursor["firstBatch"])
    # The caller starts over with a cursor of its own, so this one is closed.
    await collection.database.command({"killCursors": collection.name, "cursors": [cursor["id"]]})
    return None
