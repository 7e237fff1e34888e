"""Running a plan: begin the response, and let the services that it waits for fill in the rest."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, cast

from graphql.execution.values import VariableValues
from strawberry.schema.exception_handlers import ExceptionHandler, get_exception_types
from strawberry.types.field import StrawberryField

from schema.context import Context
from schema.execution.plan.arguments import NO_VARIABLES, Surprise, Variables

Complete: TypeAlias = Callable[[Any, "PlanRun"], Any]
"""Makes the part of the response that stands for a value; compiled."""


class RootAnswer(NamedTuple):
    """What a root field came to: a value, or the error it raised."""

    value: Any
    error: Exception | None = None


@dataclass(slots=True)
class PlanRun:
    """One run of a plan, and all that a resolver sees of it: one that asks for more than `context` fails.

    `waiting` are fields that have not been asked yet, `answers` those of the root fields by their keys in the response.
    """

    context: Context
    variables: Variables | VariableValues = NO_VARIABLES
    waiting: "list[WaitingField]" = field(default_factory=list)
    answers: dict[str, RootAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceField:
    """A field whose resolver asks a service, `key` in the response; `handlers` make members of errors."""

    key: str
    declared: StrawberryField
    resolver: Callable[..., Any]
    handlers: Sequence[ExceptionHandler[Any]]
    is_root: bool


class WaitingField(NamedTuple):
    """A field that has not been asked yet: the object of the response it belongs in, and what to ask with."""

    shown: dict[str, Any]
    field: ServiceField
    complete: Complete
    arguments: Mapping[str, Any]

    async def settle(self, request: PlanRun) -> None:
        """Ask, and fill in the answer."""
        try:
            value = self.field.resolver(**self.arguments)
            answer = RootAnswer(await value if self.field.declared.is_async else value)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the field came to
            answer = self._failed(error)
        if self.field.is_root:
            request.answers[self.field.key] = answer
        if answer.error is not None:
            raise Surprise
        self.shown[self.field.key] = self.complete(answer.value, request)

    def _failed(self, error: Exception) -> RootAnswer:
        for handler in self.field.handlers:
            if isinstance(error, get_exception_types(handler)):
                return RootAnswer(handler.handle(error, field=self.field.declared, info=cast("Any", None)))
        return RootAnswer(None, error)


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes the response of an operation, or of one event of a subscription.

    `begin` makes it of the event, or of None, and leaves fields waiting. The root fields of a mutation are asked one
    after the other (`serially`), and what waits below one before the next. `personal` says that what is below the root
    looks at the context.
    """

    begin: Complete
    serially: bool
    personal: bool

    async def run(self, request: PlanRun, event: object = None) -> dict[str, Any]:
        """The data of the response.

        Raises:
            Exception: Something was not as expected.
        """
        data: dict[str, Any] = self.begin(event, request)
        waiting, request.waiting = request.waiting, []
        turn, later = (waiting[:1], waiting[1:]) if self.serially else (waiting, [])
        while turn:
            if len(turn) == 1:
                await turn[0].settle(request)
            else:
                # All of them are waited for, also when one fails, so that nothing goes on behind graphql-core's back.
                outcomes = await asyncio.gather(*[each.settle(request) for each in turn], return_exceptions=True)
                for failure in filter(None, outcomes):
                    raise failure
            below, request.waiting = request.waiting, []
            turn, later = (below, later) if below else (later[:1], later[1:])
        return data
