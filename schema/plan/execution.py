"""Running a plan: ask the service of each root field once, and make the response of what it answers."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from schema.context import Context
from schema.plan.arguments import Variables
from schema.plan.compiler import Compiled, RootField, Surprise, Waiting


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
    """Runs what was compiled; the root fields of a mutation one after the other, those of a query together."""

    compiled: Compiled
    serially: bool

    async def run(self, request: Request, event: object = None) -> dict[str, Any]:
        """The data of the response, or of an event that answers for the root field of a subscription.

        Raises:
            Exception: Something was not as expected.
        """
        roots = self.compiled.roots
        data = dict(self.compiled.frame)
        given = [(root, root.arguments(request.variables)) for root in roots]
        if event is not None:
            request.answers = {root.key: Answer(event) for root in roots}
        for group in [[each] for each in given] if self.serially else [given]:
            await _together([_ask(*each, request) for each in group if each[0].key not in request.answers])
            for root, _ in group:
                data[root.key] = _completed(root, request)
            while request.later:
                waiting, request.later = request.later, []
                await _together([_fill(each, request) for each in waiting])
        return data


async def _ask(root: RootField, arguments: Mapping[str, Any], request: Request) -> None:
    if root.resolver.info_parameter:
        arguments = {**arguments, root.resolver.info_parameter.name: request}
    try:
        value = root.resolver(**arguments)
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
