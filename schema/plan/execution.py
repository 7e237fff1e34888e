"""Running a plan: ask the service of each root field once, and make the response of what it answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from strawberry.schema.exception_handlers import ExceptionHandler
from strawberry.types.field import StrawberryField

from schema.context import Context
from schema.plan.arguments import Filler, Variables

Handler: TypeAlias = tuple[tuple[type[Exception], ...], ExceptionHandler[Any]]
"""Which errors become a member of a result, and what makes the member."""


class Surprise(Exception):
    """What is at hand is not what a plan expects; graphql-core finds out what to say about it."""


@dataclass(frozen=True, slots=True)
class RootField:
    """A field of the operation's root: whom to ask, and how to complete the answer.

    `info_name` is the argument by which the resolver gets the request; None when it does not want it.
    """

    key: str
    field: StrawberryField
    resolver: Callable[..., Any]
    info_name: str | None
    handlers: Sequence[Handler]
    arguments: Filler
    complete: Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A field that still needs a service: the object of the response it belongs in, and how to get and complete it."""

    shown: dict[str, Any]
    key: str
    complete: Callable[[Any, Any], Any]
    call: Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a root field came to: a value, or the error it raised."""

    value: Any
    error: Exception | None = None


@dataclass(slots=True)
class Request:
    """One run of a plan, and all that a resolver sees of it: one that asks for more than `context` fails.

    `later` are fields that still wait for a service, `answers` those of the root fields by their keys in the response.
    """

    context: Context
    variables: Variables = field(default_factory=lambda: Variables({}, {}))
    later: list[Waiting] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields, and `frame`, the response as it is without them.

    The root fields of a mutation run one after the other (`serially`), those of a query together. `personal` says that
    a resolver below them looks at the context.
    """

    roots: Sequence[RootField]
    frame: Mapping[str, Any]
    serially: bool
    personal: bool

    async def run(self, request: Request, event: object = None) -> dict[str, Any]:
        """The data of the response, or of an event that answers for the root field of a subscription.

        Raises:
            Exception: Something was not as expected.
        """
        given = [(root, root.arguments(request.variables)) for root in self.roots]
        if event is not None:
            request.answers = {root.key: Answer(event) for root in self.roots}
        data = dict(self.frame)
        for group in [[each] for each in given] if self.serially else [given]:
            if event is None:
                await _together([_ask(root, arguments, request) for root, arguments in group])
            for root, _ in group:
                data[root.key] = _completed(root, request)
            while request.later:
                waiting, request.later = request.later, []
                await _together([_fill(each, request) for each in waiting])
        return data


async def _ask(root: RootField, arguments: Mapping[str, Any], request: Request) -> None:
    try:
        given = {**arguments, root.info_name: request} if root.info_name else arguments
        value = root.resolver(**given)
        request.answers[root.key] = Answer(await value if root.field.is_async else value)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the field came to
        member = _member(root, error)
        request.answers[root.key] = Answer(None, error) if member is None else Answer(member)


def _member(root: RootField, error: Exception) -> Any:
    """What the result of the field has for this error; None when nothing."""
    for types, handler in root.handlers:
        if isinstance(error, types):
            return handler.handle(error, field=root.field, info=cast("Any", None))
    return None


def _completed(root: RootField, request: Request) -> Any:
    answer = request.answers[root.key]
    if answer.error is not None:
        raise Surprise
    return root.complete(answer.value, request)


async def _fill(waiting: Waiting, request: Request) -> None:
    waiting.shown[waiting.key] = waiting.complete(await waiting.call(), request)


async def _together(waiting: Sequence[Awaitable[None]]) -> None:
    """Wait for all of them, also when one fails, so that nothing goes on behind graphql-core's back."""
    if len(waiting) == 1:
        await waiting[0]
        return
    for outcome in await asyncio.gather(*waiting, return_exceptions=True):
        if outcome is not None:
            raise outcome
