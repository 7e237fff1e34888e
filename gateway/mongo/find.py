"""Finding a few documents, in one reply of the server.

A cursor is made for answers of any length, and takes the driver half as long again as a command with a single reply.
But only for cursors does the driver ask again when a connection breaks or a primary steps down; so where the command
fails, or one reply does not hold everything, a cursor finds the documents.
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
    """At most `limit` documents, as the collection decodes them.

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
    """The documents; None when one reply does not hold them all, or the server should be asked again."""
    try:
        reply = await collection.database.command(
            command, read_preference=collection.read_preference, codec_options=collection.codec_options
        )
    except PyMongoError as error:
        if error.timeout or not is_passing(error):
            raise
        return None
    cursor = reply["cursor"]
    if cursor["id"] == 0:
        return cast("Sequence[Document]", cursor["firstBatch"])
    await collection.database.command({"killCursors": collection.name, "cursors": [cursor["id"]]})
    return None
