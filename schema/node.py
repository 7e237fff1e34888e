"""The interface of everything that has an id."""

import strawberry
from strawberry import field


@strawberry.interface(description="Anything that can be refetched by its id.")
class Node:
    """A type of the schema whose values a client can keep in its cache by `id`."""

    id: strawberry.ID = field(
        description="Unique over all types and users; opaque, stable, safe as a client cache key."
    )
