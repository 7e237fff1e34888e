"""Plans of documents, made as the engine makes them."""

from graphql import OperationDefinitionNode, parse

from schema.execution.plan.execution import Plan
from schema.execution.plan.plans import PlannedOperation, Plans
from tests.schema.executing import SCHEMA


def planned(document: str, plans: Plans | None = None) -> PlannedOperation:
    """The only operation of a document."""
    syntax = parse(document)
    definition = next(each for each in syntax.definitions if isinstance(each, OperationDefinitionNode))
    operation = (plans or Plans(SCHEMA)).operation(syntax, definition)
    assert operation is not None
    return operation


def plan_of(document: str, **variables: object) -> Plan | None:
    """The plan of the only operation of a document for these variables."""
    operation = planned(document)
    return operation.plan(operation.read(variables))
