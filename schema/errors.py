"""How refusals and faults are told to the client.

A refusal that the field's result has a member for becomes that member. Any other becomes a GraphQL error with a code.
What nobody foresaw is logged once, and the client learns no more than the id of the request.

Source: Apollo Server documentation, "Error handling", for the names of the codes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

import structlog
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from gateway.bulk.model import BulkOperation, InvalidStatus
from gateway.errors import GatewayError, InvalidInput, NotFound, StoreUnavailable
from gateway.http.faults import masked
from gateway.idempotency import IdempotencyKeyReused
from gateway.preferences.model import RevisionConflict
from schema.context import Info
from schema.inputs.error_paths import ARGUMENT
from schema.types.errors import (
    IdempotencyKeyReusedError,
    InputProblem,
    InvalidInputError,
    InvalidStatusError,
    NotFoundError,
    RevisionConflictError,
)

PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"

_ABOUT_THE_REQUEST: Final = (GraphQLError, MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)

Refusal = TypeVar("Refusal", bound=GatewayError)
Member = TypeVar("Member")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MemberOfResult(Generic[Refusal, Member]):
    """Turns a refusal into the member of a result; an `ExceptionHandler` of Strawberry."""

    exception_type: type[Refusal]
    error_type: type[Member]
    make: Callable[[Refusal], Member]

    def handle(self, exception: Refusal, *, field: StrawberryField, info: Info) -> Member:  # noqa: ARG002 - its protocol
        """The member."""
        return self.make(exception)


def _invalid_input(refusal: InvalidInput) -> InvalidInputError:
    """The paths are the client's own already (see `schema.inputs.error_paths`)."""
    problems = [InputProblem(message=each.message, path=_listed(each.path)) for each in refusal.problems]
    return InvalidInputError(message=refusal.message, path=_listed(refusal.path), problems=problems)


def _revision_conflict(refusal: RevisionConflict) -> RevisionConflictError:
    return RevisionConflictError(message=refusal.message, path=_path_into_input(refusal.path), current=refusal.current)


def _not_found(refusal: NotFound) -> NotFoundError:
    path = None if refusal.path is None else _path_into_input(refusal.path)
    return NotFoundError(message=refusal.message, path=path)


def _invalid_status(refusal: InvalidStatus) -> InvalidStatusError:
    return InvalidStatusError(
        message=refusal.message, path=_path_into_input(refusal.path), bulk_operation=refusal.operation
    )


def _idempotency_key_reused(refusal: IdempotencyKeyReused) -> IdempotencyKeyReusedError:
    # The only fields with keys are those that start bulk operations.
    operation = cast("BulkOperation", refusal.result)
    return IdempotencyKeyReusedError(
        message=refusal.message, path=_path_into_input(refusal.path), bulk_operation=operation
    )


def _listed(path: Sequence[str] | None) -> list[str] | None:
    return None if path is None else list(path)


def _path_into_input(path: Sequence[str]) -> list[str]:
    return [ARGUMENT, *map(to_camel_case, path)]


MEMBERS: Final = (
    MemberOfResult(InvalidInput, InvalidInputError, _invalid_input),
    MemberOfResult(RevisionConflict, RevisionConflictError, _revision_conflict),
    MemberOfResult(NotFound, NotFoundError, _not_found),
    MemberOfResult(InvalidStatus, InvalidStatusError, _invalid_status),
    MemberOfResult(IdempotencyKeyReused, IdempotencyKeyReusedError, _idempotency_key_reused),
)
"""The refusals that results have members for."""


def finish_error(error: GraphQLError, request_id: str) -> None:
    """Give an error its code before it is sent; one that nobody foresaw is logged and told without its cause."""
    cause, extensions = _cause(error), error.extensions or {}
    if "code" in extensions:
        return
    known = _extensions(error, cause)
    if known is None:
        _log.error("operation failed", request_id=request_id, path=error.path, exc_info=cause)
        error.message = masked(request_id)
        known = {"code": INTERNAL_SERVER_ERROR, "requestId": request_id}
    error.extensions = {**extensions, **known}


def error_of(fault: Exception, request_id: str) -> GraphQLError:
    """The error for an exception outside of every execution, fit to be sent; one that nobody foresaw is logged."""
    error = GraphQLError("", original_error=fault)
    finish_error(error, request_id)
    return error


def _cause(error: GraphQLError) -> Exception:
    """The exception behind the error, which may be the error itself."""
    while isinstance(error.original_error, GraphQLError):
        error = error.original_error
    return error.original_error or error


def _extensions(error: GraphQLError, cause: Exception) -> dict[str, Any] | None:
    """What to tell about an error; None when nobody foresaw it."""
    match cause:
        case GraphQLSyntaxError():
            return {"code": PARSE_FAILED}
        case InvalidInput():
            return {"code": BAD_USER_INPUT, **_problems(cause)}
        case StoreUnavailable():
            return {"code": cause.code, "retryable": True}
        case GatewayError() if cause.code != GatewayError.code:
            return {"code": cause.code}
        case _ if isinstance(cause, _ABOUT_THE_REQUEST) and not _is_about_the_answer(error):
            return {"code": BAD_USER_INPUT}
        case _:
            return None


def _problems(refusal: InvalidInput) -> dict[str, Any]:
    """Where the input is wrong, and all that is wrong with it when that is more than one thing."""
    told = [
        {"message": each.message, "path": each.path and [to_camel_case(name) for name in each.path]}
        for each in refusal.problems
    ]
    path = {} if refusal.path is None else {"path": told[0]["path"]}
    return path if len(told) == 1 else {**path, "problems": told}


def _is_about_the_answer(error: GraphQLError) -> bool:
    """Whether a value of ours could not be written as its type says; then the error points at the field itself."""
    return error.path is not None and all(isinstance(node, FieldNode) for node in error.nodes or ())
