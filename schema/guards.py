"""What stands between a document and its execution: parsing and validation, each done once per document text."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache

from schema.errors import VALIDATION_FAILED

MAX_CACHED_DOCUMENTS: Final = 1000


class CachedParser(ParserCache):
    """Parses each document text once."""

    def __init__(self) -> None:
        super().__init__(maxsize=MAX_CACHED_DOCUMENTS)

    def on_parse(self) -> Iterator[None]:
        """Leave a text that does not parse to Strawberry: an error from here would end a whole WebSocket."""
        context = self.execution_context
        with suppress(GraphQLError):
            context.graphql_document = self.cached_parse_document(context.query, **context.parse_options)
        yield


class CachedValidator(ValidationCache):
    """Validates each document once."""

    def __init__(self) -> None:
        super().__init__(maxsize=MAX_CACHED_DOCUMENTS)

    def on_validate(self) -> Iterator[None]:
        """Mark what validation finds, which looks like any other error afterwards."""
        yield from super().on_validate()
        for error in self.execution_context.pre_execution_errors or ():
            error.extensions = {**(error.extensions or {}), "code": VALIDATION_FAILED}
