"""Expected failures: the members of mutation results that implement `UserError`."""

import strawberry
from strawberry import field

from gateway.bulk import model as bulk
from gateway.preferences import model as preferences
from schema.types.basics.enums import ErrorCode
from schema.types.bulk.operations import BulkOperation
from schema.types.sets.preference_sets import PreferenceSet


@strawberry.interface(
    description="An expected failure. Select this to handle every error a mutation has today or may get later."
)
class UserError:
    """Implemented by every expected failure."""

    message: str = field(description="For people, in English.")
    code: ErrorCode = field(description="For programs.")
    path: list[str] | None = field(
        description='Where in the input, for example `["input", "userIds", "3"]`; null when it is not about one place.'
    )


@strawberry.type(description="One thing that is wrong with an input.")
class InputProblem:
    """A `gateway.errors.Problem`."""

    message: str = field(description="What is wrong and what to do, for people, in English.")
    path: list[str] | None = field(description="Where in the input; null when it is not about one place.")


@strawberry.type(description="The input is malformed or breaks a limit. Nothing was written.")
class InvalidInputError(UserError):
    """A `gateway.errors.InvalidInput`."""

    message: str = field(description="The first problem, for people, in English.")
    code: ErrorCode = field(default=ErrorCode.INVALID_INPUT, description="`INVALID_INPUT`.")
    path: list[str] | None = field(description="Where in the input the first problem is.")
    problems: list[InputProblem] = field(
        description="Everything that is wrong with the input, so that a form can mark each place; at most 100 problems."
    )


@strawberry.type(description="Somebody else wrote the set in between.")
class RevisionConflictError(UserError):
    """A `gateway.preferences.model.RevisionConflict`."""

    code: ErrorCode = field(default=ErrorCode.REVISION_CONFLICT, description="`REVISION_CONFLICT`.")
    path: list[str] | None = field(description='Always `["input", "expectedRevision"]`.')
    current: preferences.PreferenceSet = field(
        graphql_type=PreferenceSet, description="The set as it is now, to show or to merge with."
    )


@strawberry.type(description="The bulk operation does not exist, or may not be seen by the caller.")
class NotFoundError(UserError):
    """A `gateway.errors.NotFound`."""

    code: ErrorCode = field(default=ErrorCode.NOT_FOUND, description="`NOT_FOUND`.")
    path: list[str] | None = field(description="Where in the input.")


@strawberry.type(description="The bulk operation is in a status that does not allow this.")
class InvalidStatusError(UserError):
    """A `gateway.bulk.model.InvalidStatus`."""

    code: ErrorCode = field(default=ErrorCode.INVALID_STATUS, description="`INVALID_STATUS`.")
    path: list[str] | None = field(description="Where in the input.")
    bulk_operation: bulk.BulkOperation = field(graphql_type=BulkOperation, description="The operation as it is now.")


@strawberry.type(description="The idempotency key was already used with another input.")
class IdempotencyKeyReusedError(UserError):
    """A `gateway.idempotency.IdempotencyKeyReused`."""

    code: ErrorCode = field(default=ErrorCode.IDEMPOTENCY_KEY_REUSED, description="`IDEMPOTENCY_KEY_REUSED`.")
    path: list[str] | None = field(description='Always `["input", "idempotencyKey"]`.')
    bulk_operation: bulk.BulkOperation = field(
        graphql_type=BulkOperation, description="The operation the key belongs to."
    )
