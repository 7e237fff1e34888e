"""The preferences that a bulk operation gives to each user."""

import strawberry
from strawberry import Parent, field

from gateway.bulk.model import GivenPreferences
from schema.types.basics.key_paths import graphql_path
from schema.types.sets.preferences import Preferences


def removed_of(root: Parent[GivenPreferences]) -> list[list[str]]:
    """The paths, in the names of GraphQL."""
    return [graphql_path(path) for path in root["removed"]]


@strawberry.type(description="The preferences that a bulk operation gives to each user.")
class BulkPreferences(Preferences):
    """A `GivenPreferences`."""

    removed: list[list[str]] = field(
        resolver=removed_of,
        description='What a merge takes away from each set, for example `[["workflows", "dinosaurs-loose"]]`; '
        "empty when the operation replaces.",
    )

    @classmethod
    def is_type_of(cls, document: object, _info: object) -> bool:
        """Whether a document is what a bulk operation gives and not a set."""
        return isinstance(document, dict) and "removed" in document
