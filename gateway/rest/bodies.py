"""Request bodies: from JSON to what the services take.

Only the shape around preferences is checked here. The services check the preferences themselves, for both faces alike.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from starlette.requests import Request as HttpRequest

from gateway.bulk.submission import BulkSubmission
from gateway.errors import InvalidInput
from gateway.http.body_limit import read_body
from gateway.http.json_bodies import JsonTooLarge, parse_json
from gateway.http.media_types import JSON, require_json
from gateway.preferences.model import DEFAULT_SET_ID, Json, PersistenceStrategy
from gateway.preferences.requests import (
    DefaultSet,
    PutSetting,
    SetPreferences,
    Target,
    UnsetPreferences,
    UserSet,
    WriteRequest,
)
from gateway.preferences.tree import KEYED_CONTAINERS
from gateway.rest.default_marks import keyed_without_marks, without_marks
from gateway.rest.errors import MalformedRequest
from gateway.settings import Settings

STRATEGY: Final = "__persistence_strategy__"
STRATEGY_OF_PYTHON: Final = "_persistence_strategy"
"""The same member as Knock's client for Python spells it in bulk operations."""

_NOT_PREFERENCES: Final = ("__typename", "id", STRATEGY, STRATEGY_OF_PYTHON)
"""Members of a set that are not preferences. Clients write back what they have read, so all of them are accepted."""


async def json_body(request: HttpRequest, settings: Settings) -> Json:
    """The JSON body of a request. A body without a `Content-Type` counts as JSON.

    Raises:
        HTTPException: Its headers name another type, or it is too large.
        InvalidInput: It has too many values, or they are nested too deeply.
        MalformedRequest: It is missing, or not JSON.
        ClientDisconnect: The client left before it had sent all of it.
    """
    require_json(request.headers, unless_given=JSON)
    raw = await read_body(request, settings.max_body_bytes)
    if not raw:
        raise MalformedRequest("The request has no body: send JSON.")
    try:
        body: Json = parse_json(raw, max_depth=settings.max_json_depth, max_values=settings.max_json_values)
    except JsonTooLarge as error:
        raise InvalidInput(error.msg) from error
    except orjson.JSONDecodeError as error:
        raise MalformedRequest(f"The body is not JSON: {error}.") from error
    return body


def set_request(
    body: Json,
    persistence: PersistenceStrategy = PersistenceStrategy.REPLACE,
    path: tuple[str, ...] = ("preferences",),
) -> SetPreferences:
    """The write of a whole set.

    `persistence` is the strategy of a body that names none. `path` is where the set stands in the domain's words, for
    the paths of errors.

    Raises:
        InvalidInput: The body names a strategy that does not exist, or two.
    """
    if not isinstance(body, dict):
        return SetPreferences(body, persistence, path)
    return SetPreferences(_preferences(body), _persistence(body, persistence, path), path)


def setting_request(part: str, key: str, body: Json) -> PutSetting:
    """The write of one setting. The body is the setting itself, or `{"subscribed": true}`.

    Raises:
        InvalidInput: The key is empty.
    """
    if not key:
        raise InvalidInput(f"The address ends without a key: name one of the {part}.", ("key",))
    setting = body["subscribed"] if subscribes(body) and isinstance(body, dict) else body
    return PutSetting(part, key, keyed_without_marks(setting) if part in KEYED_CONTAINERS else setting)


def subscribes(body: Json) -> bool:
    """Whether the body has the form `{"subscribed": true}`, which older clients send for a switch."""
    return isinstance(body, dict) and body.keys() == {"subscribed"}


def identify_requests(user_id: str, body: Json) -> Sequence[tuple[Target, WriteRequest]]:
    """The writes of the sets in a user's properties. Each is merged into the user's set of that id.

    Raises:
        InvalidInput: The body or its `preferences` is not an object.
    """
    merge, at = PersistenceStrategy.MERGE, ("preferences",)
    given = _object(_object(body, ()).get("preferences"), at)
    return [
        (UserSet(user_id, set_id), SetPreferences(_preferences(without_marks(each)), merge, (*at, set_id)))
        for set_id, each in given.items()
    ]


def tenant_requests(tenant_id: str, body: Json) -> Sequence[tuple[Target, WriteRequest]]:
    """The write of a tenant's defaults; none when the body has no defaults.

    They are merged unless they name another strategy; null removes what is stored.

    Raises:
        InvalidInput: The body or its `settings` is not an object, or the defaults name a strategy that does not exist.
    """
    settings = _object(_object(body, ()).get("settings"), ("settings",))
    if "preference_set" not in settings:
        return ()
    given, path = settings["preference_set"], ("settings", "preference_set")
    write: WriteRequest = UnsetPreferences() if given is None else set_request(given, PersistenceStrategy.MERGE, path)
    return [(DefaultSet(tenant_id), write)]


def bulk_submission(body: Json, idempotency_key: str | None) -> BulkSubmission:
    """The bulk operation that a body asks for, unchecked but for its shape.

    Raises:
        InvalidInput: The body is not an object, its users are not a list, or it names a strategy that does not exist.
    """
    given = _object(body, ())
    user_ids, preferences = given.get("user_ids"), given.get("preferences")
    if not isinstance(user_ids, list):
        raise InvalidInput("`user_ids` is a list of the users' ids.", ("user_ids",))
    fields = preferences if isinstance(preferences, dict) else {}
    set_id = fields.get("id")
    return BulkSubmission(
        user_ids=user_ids,
        preferences=_preferences(without_marks(preferences)),
        set_id=DEFAULT_SET_ID if set_id is None else set_id,
        persistence=_persistence(fields, PersistenceStrategy.REPLACE, ("preferences",)),
        idempotency_key=idempotency_key,
    )


def flag(query: Mapping[str, str], name: str) -> bool:
    """A query parameter that is `true` or `false`; false when it is absent.

    Raises:
        InvalidInput: It has another value.
    """
    value = query.get(name, "false")
    if value not in ("true", "false"):
        raise InvalidInput(f"`{name}` is `true` or `false`.", (name,))
    return value == "true"


def _preferences(given: Json) -> Json:
    """The members of a set that are preferences; anything but an object is left for the services to refuse."""
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in given.items() if name not in _NOT_PREFERENCES}


def _persistence(given: dict[str, Json], otherwise: PersistenceStrategy, path: tuple[str, ...]) -> PersistenceStrategy:
    said = {name: given[name] for name in (STRATEGY, STRATEGY_OF_PYTHON) if given.get(name) is not None}
    for name, strategy in said.items():
        if not isinstance(strategy, str) or strategy not in set(PersistenceStrategy):
            raise InvalidInput("The persistence strategy is `merge` or `replace`.", (*path, name))
    strategies = {PersistenceStrategy(str(strategy)) for strategy in said.values()}
    if len(strategies) > 1:
        raise InvalidInput(f"This says otherwise than `{STRATEGY}`: give one of them.", (*path, STRATEGY_OF_PYTHON))
    return strategies.pop() if strategies else otherwise


def _object(value: Json, path: tuple[str, ...]) -> dict[str, Json]:
    """The members of an object; null counts as an empty object."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidInput("This must be an object.", path)
    return value
