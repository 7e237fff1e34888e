"""API keys in MongoDB, stored under their public id. The text of a key is never stored, only its digest."""

from datetime import datetime
from typing import Final

from gateway.auth.api_keys import ApiKey, KeyKind
from gateway.auth.callers import Permission
from gateway.mongo.client import Database, Document
from gateway.mongo.errors import translated

COLLECTION: Final = "api_keys"


class MongoKeyStore:
    """The `KeyStore` on a MongoDB database."""

    def __init__(self, database: Database) -> None:
        self._keys = database[COLLECTION]

    async def find_key(self, key_id: str) -> ApiKey | None:
        """Return the key with this id, revoked or not; None if there is none."""
        with translated():
            document = await self._keys.find_one({"_id": key_id})
        return None if document is None else _key_from(document)

    async def put_key(self, key: ApiKey) -> None:
        """Store a key, replacing a stored key with the same id."""
        with translated():
            await self._keys.replace_one({"_id": key.key_id}, _document_of(key), upsert=True)

    async def list_keys(self) -> list[ApiKey]:
        """Return all keys, revoked ones included, oldest first."""
        with translated():
            found = await self._keys.find().sort("created_at", 1).to_list(None)
        return [_key_from(document) for document in found]

    async def revoke_key(self, key_id: str, now: datetime) -> bool:
        """Revoke the key. Return False if no key with this id is in force."""
        with translated():
            # The filter on `revoked_at` keeps the date of the first revocation.
            result = await self._keys.update_one({"_id": key_id, "revoked_at": None}, {"$set": {"revoked_at": now}})
        return result.modified_count == 1

    async def any_key(self) -> bool:
        """Return whether at least one key is in force."""
        with translated():
            return await self._keys.find_one({"revoked_at": None}) is not None


def _document_of(key: ApiKey) -> Document:
    return {
        "_id": key.key_id,
        "kind": key.kind.value,
        "digest": key.digest,
        "permissions": sorted(key.permissions),
        "name": key.name,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }


def _key_from(document: Document) -> ApiKey:
    return ApiKey(
        key_id=document["_id"],
        kind=KeyKind(document["kind"]),
        digest=document["digest"],
        permissions=frozenset(map(Permission, document["permissions"])),
        name=document["name"],
        created_at=document["created_at"],
        revoked_at=document["revoked_at"],
    )
