"""What stands between a document and its execution: its limits, then validation, each looked at once per document.

Limits come first, because validation may itself take far longer than a refusal should. What also depends on the
variables, the cost, is looked at for each request (see `schema.documents.checked`).
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoFragmentCyclesRule,
    NoSchemaIntrospectionCustomRule,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from gateway.paging import PageRequest
from gateway.rates import Rate
from gateway.settings import Settings
from schema.documents.cache import DocumentCache
from schema.documents.checked import CheckedDocument, CheckedOperation, too_costly
from schema.documents.cost import (
    Circular,
    Measure,
    Measuring,
    PageSizes,
    TooNested,
    constant,
    fields_by_name,
    fragments_of,
    pairs_to_merge,
)
from schema.documents.validation import RULES, SLOW_RULES, mistakes
from schema.errors import PARSE_FAILED, VALIDATION_FAILED
from schema.refusals import OPERATION_TOO_LARGE, refused, too_large

_MAX_MISTAKES: Final = 4
"""How many mistakes are told at once; each takes time to word."""

_LONG_CHARACTERS: Final = 3_000
"""In a document of such a length a single mistake is told, because its words may be as long."""

_MAX_OPERATIONS: Final = 50
_MAX_PAIRS: Final = 2_000
"""How many pairs of fields validation may have to compare, which takes it some ten milliseconds."""

_BULK_FIELDS: Final = frozenset({"bulkSetPreferences", "retryBulkOperation"})
"""The mutations that start bulk operations."""

_ABORTED: Final = "Parsing aborted."
"""How the parser ends its message when the fault is not the syntax but the size."""


class DocumentChecks:
    """Looks at documents before they are executed, and remembers those that may be: `find` gives one of these again."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._limits = settings
        self._page_sizes = PageSizes(PageRequest().size(settings.max_page_size), settings.max_page_size)
        self.tells_schema = settings.introspection
        self._rules = RULES if self.tells_schema else (*RULES, NoSchemaIntrospectionCustomRule)
        self._known = DocumentCache()
        self.find = self._known.find
        # The last one only: a request may ask for the same document on several ways to its execution.
        self._refused: dict[str, CheckedDocument] = {}
        self._turn = asyncio.Lock()

    def check(self, text: str, *, remember: bool) -> CheckedDocument:
        """The document, looked at; `remember` it when those who send it are worth the memory."""
        known = self.find(text) or self._refused.get(text)
        if known is None:
            known = self._look_at(text)
            if known.errors:
                self._refused = {text: known}
            elif remember:
                self._known.keep(text, known)
        return known

    async def check_in_turn(self, text: str, *, remember: bool) -> CheckedDocument:
        """The same, where many come at once: others get their turn before each document that is not known yet."""
        known = self.find(text) or self._refused.get(text)
        if known is not None:
            return known
        async with self._turn:
            await asyncio.sleep(0)
            return self.check(text, remember=remember)

    def _look_at(self, text: str) -> CheckedDocument:
        limits = self._limits
        if len(text) > limits.max_document_characters:
            what = f"The document has {len(text):,} characters"
            return CheckedDocument(errors=(too_large(what, limits.max_document_characters, "max_document_characters"),))
        try:
            syntax = parse(text, max_lexical_tokens=limits.max_document_tokens, max_comments=limits.max_document_tokens)
        except GraphQLSyntaxError as error:
            error.extensions = {"code": OPERATION_TOO_LARGE if error.message.endswith(_ABORTED) else PARSE_FAILED}
            return CheckedDocument(errors=(error,))
        fragments = fragments_of(syntax)
        definitions = [each for each in syntax.definitions if isinstance(each, OperationDefinitionNode)]
        measurings = [Measuring(self._schema, fragments, self._page_sizes, _no_lengths(each)) for each in definitions]
        errors = self._unmeasurable(syntax, definitions, measurings)
        errors = errors or self._invalid(syntax, self._rules) or self._invalid(syntax, SLOW_RULES)
        if errors:
            return CheckedDocument(errors=errors)
        return CheckedDocument([self._operation(syntax, *each) for each in zip(definitions, measurings, strict=True)])

    def _unmeasurable(
        self,
        syntax: DocumentNode,
        definitions: Sequence[OperationDefinitionNode],
        measurings: Sequence[Measuring],
    ) -> list[GraphQLError]:
        """What makes the document too large, or hides from measurement how large it is."""
        fragments = fragments_of(syntax)
        try:
            measures = [measuring.measure(each) for measuring, each in zip(measurings, definitions, strict=True)]
        except Circular:
            return self._invalid(syntax, [NoFragmentCyclesRule])
        except TooNested:
            return [self._too_deep()]
        if errors := list(self._too_large(definitions, measurings, measures)):
            return errors
        if fragments.keys() > set().union(*(each.measured for each in measurings)):
            return self._invalid(syntax, [NoUnusedFragmentsRule])
        if sum(pairs_to_merge(each, fragments) for each in definitions) > _MAX_PAIRS:
            return [refused(OPERATION_TOO_LARGE, "Too many fields answer under one name: give each one alias.")]
        return []

    def _too_large(
        self,
        definitions: Sequence[OperationDefinitionNode],
        measurings: Sequence[Measuring],
        measures: Sequence[Measure],
    ) -> Iterator[GraphQLError]:
        limits, count = self._limits, len(definitions)
        variables = sum(len(each.variable_definitions or ()) for each in definitions)
        aliases = sum(len(each.aliases) for each in measurings)
        size = sum(each.size for each in measures)
        least_cost = min((each.cost for each in measures), default=0)
        if count > _MAX_OPERATIONS:
            yield too_large(f"The document has {count:,} operations", _MAX_OPERATIONS)
        if max((each.depth for each in measures), default=0) > limits.max_operation_depth:
            yield self._too_deep()
        if aliases > limits.max_aliases:
            yield too_large(f"The document has {aliases:,} aliases", limits.max_aliases, "max_aliases")
        if variables > limits.max_variables:
            yield too_large(f"The document has {variables:,} variables", limits.max_variables, "max_variables")
        if size > limits.max_operation_cost:
            yield too_large("The document has too many fields", limits.max_operation_cost, "max_operation_cost")
        elif least_cost > limits.max_operation_cost:
            yield too_costly(least_cost, limits.max_operation_cost)

    def _too_deep(self) -> GraphQLError:
        return too_large("Fields stand too deep in each other", self._limits.max_operation_depth, "max_operation_depth")

    def _invalid(self, syntax: DocumentNode, rules: Collection[type[ASTValidationRule]]) -> list[GraphQLError]:
        is_long = syntax.loc is not None and syntax.loc.end > _LONG_CHARACTERS
        most = 1 if is_long else _MAX_MISTAKES
        errors = mistakes(self._schema, syntax, rules, most=most, tells_names=self.tells_schema)
        for error in errors:
            error.extensions = {**(error.extensions or {}), "code": VALIDATION_FAILED}
        return errors

    def _operation(
        self, syntax: DocumentNode, definition: OperationDefinitionNode, measuring: Measuring
    ) -> CheckedOperation:
        fields, _ = fields_by_name([definition.selection_set], measuring.fragments)
        defaults = {each.variable.name.value: each.default_value for each in definition.variable_definitions or ()}

        def cost(variables: Mapping[str, Any]) -> int:
            return Measuring(self._schema, measuring.fragments, self._page_sizes, variables).measure(definition).cost

        return CheckedOperation(
            document=syntax,
            definition=definition,
            spends=Counter(_rate(definition.operation, nodes[0].name.value) for nodes in fields.values()),
            sizing={name: constant(defaults.get(name)) for name in sorted(measuring.sizing)},
            measure_cost=cost,
            max_cost=self._limits.max_operation_cost,
        )


def _no_lengths(operation: OperationDefinitionNode) -> dict[str, int]:
    """Variables with which the operation costs least: every list whose length they say is as short as can be."""
    return {each.variable.name.value: 0 for each in operation.variable_definitions or ()}


def _rate(kind: OperationType, root_field: str) -> Rate:
    if kind is not OperationType.MUTATION:
        return Rate.READ
    return Rate.BULK if root_field in _BULK_FIELDS else Rate.WRITE
