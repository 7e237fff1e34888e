"""What is wrong with the variables of an operation, in the words of JSON.

graphql-core tells it too, but shows values as Python writes them: `None`, `True`, `{'a': 1}`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.pyutils import inspect, print_path_list
from graphql.utilities.validate_input_value import validate_input_value

from gateway.errors import MAX_PROBLEMS

_LONGEST_VALUE: Final = 100
"""How much of a value is shown; a client knows the rest."""


def variable_mistakes(
    schema: GraphQLSchema, definition: OperationDefinitionNode, given: Mapping[str, Any], *, tells_names: bool
) -> Sequence[GraphQLError]:
    """What is wrong with the variables, at most so many mistakes as one refusal tells.

    `tells_names` lets them suggest names of the schema.
    """
    found: list[GraphQLError] = []
    for node in definition.variable_definitions or ():
        signature = get_variable_signature(schema, node)
        if isinstance(signature, GraphQLVariableSignature):
            messages = _mistakes_in(signature, given, most=MAX_PROBLEMS - len(found), tells_names=tells_names)
            found += [GraphQLError(message, node) for message in messages]
        if len(found) == MAX_PROBLEMS:
            break
    return found


def in_graphql_words(message: str) -> str:
    """The message of a mistake in a document, which shows values as GraphQL writes them, but for one word."""
    return message.replace("' not to be None.", "' not to be null.")


class _EnoughMistakesError(Exception):
    """As many mistakes were found as are told: looking at the rest of a long list would only take time."""


def _mistakes_in(
    signature: GraphQLVariableSignature, given: Mapping[str, Any], *, most: int, tells_names: bool
) -> Sequence[str]:
    value, messages = given.get(signature.name, Undefined), list[str]()
    if value is Undefined and signature.default is not None:
        return messages

    def note(mistake: GraphQLError, path: Sequence[str | int]) -> None:
        place = f"Variable '${signature.name}' has invalid value{print_path_list(path)}"
        messages.append(f"{place}: {_in_words_of_json(mistake.message, _value_at(value, path))}")
        if len(messages) == most:
            raise _EnoughMistakesError

    with suppress(_EnoughMistakesError):
        validate_input_value(value, signature.type, note, hide_suggestions=not tells_names)
    return messages


def _value_at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            # A single value stands for a list of one.
            continue
    return value


def _in_words_of_json(message: str, value: Any) -> str:
    if value is not Undefined:
        message = message.replace(inspect(value), _shown(value))
    return in_graphql_words(message)


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
