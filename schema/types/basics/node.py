"""The interface of everything that has an id."""

from collections.abc import Mapping

import strawberry
from strawberry import field


@strawberry.interface(description="Anything that can be refetched by its id.")
class Node:
    """A type of the schema whose values a client can keep in its cache by `id`."""

    id: strawberry.ID = field(
        description="Unique over all types and users; opaque, stable, safe as a client cache key."
    )

    @classmethod
    def resolve_type(cls, document: Mapping[str, object], _info: object, _type: object) -> str:
        """The name of the type that a document is of: sets count their revisions, operations do not."""
        return "PreferenceSet" if "revision" in document else "BulkOperation"
