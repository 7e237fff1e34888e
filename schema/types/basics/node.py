"""The interface of everything that has an id."""

from collections.abc import Mapping

import strawberry
from strawberry import field


@strawberry.interface(description="Anything that can be refetched by its id.")
class Node:
    """Implemented by every type that clients can refetch and cache by `id`."""

    id: strawberry.ID = field(
        description="Unique over all types and users; opaque, stable, safe as a client cache key."
    )

    @classmethod
    def resolve_type(cls, document: Mapping[str, object], _info: object, _type: object) -> str:
        """The name of a document's type. Only sets have a revision."""
        return "PreferenceSet" if "revision" in document else "BulkOperation"
