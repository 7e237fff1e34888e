"""Validation that ends as soon as it has found as many mistakes as are told.

The words of a mistake may quote the whole document, and what follows it need not be looked at any more.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    OverlappingFieldsCanBeMergedRule,
    ParallelVisitor,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    VariablesInAllowedPositionRule,
    specified_rules,
    visit,
)
from graphql.validation import recommended_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.documents.variables import in_graphql_words

SLOW_RULES: Final = (
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    OverlappingFieldsCanBeMergedRule,
    VariablesInAllowedPositionRule,
)
"""Those that walk through an operation by themselves; they have to wait until the others find nothing."""

RULES: Final = (
    *(rule for rule in specified_rules if rule not in SLOW_RULES),
    *recommended_rules,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)


class _EnoughIsKnown(Exception):
    """As many mistakes are known as are to be told."""


def mistakes(
    schema: GraphQLSchema,
    document: DocumentNode,
    rules: Collection[type[ASTValidationRule]],
    *,
    most: int,
    tells_names: bool,
) -> list[GraphQLError]:
    """The first mistakes of a document, at most so many; `tells_names` lets them suggest names of the schema."""
    found: list[GraphQLError] = []

    def note(mistake: GraphQLError) -> None:
        mistake.message = in_graphql_words(mistake.message)
        found.append(mistake)
        if len(found) == most:
            raise _EnoughIsKnown

    types = TypeInfo(schema)
    context = ValidationContext(schema, document, types, note, hide_suggestions=not tells_names)
    with suppress(_EnoughIsKnown):
        visit(document, TypeInfoVisitor(types, ParallelVisitor([rule(context) for rule in rules])))
    return found
