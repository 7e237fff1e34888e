"""Parses the preferences that callers send, for GraphQL and REST, single and bulk writes.

The input is plain JSON of unknown shape, which should follow the wire form (see `gateway.preferences.tree`). The result
is a canonical tree, or a patch when removals are allowed. Anything else is refused; each problem has its path.

Source: Knock API reference, PreferenceSetRequest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

import orjson

from gateway.errors import InvalidInput, Problem
from gateway.preferences.change import Change, Merge, Put, Replace, Unset
from gateway.preferences.conditions.condition import validate
from gateway.preferences.identifiers import KEY_PARSERS, parse_each
from gateway.preferences.model import Json, MergeStrategy, PersistenceStrategy, Scope, SetLimits, Tree
from gateway.preferences.requests import PutSetting, SetPreferences, UnsetPreferences, WriteRequest
from gateway.preferences.tree import CONTAINERS, KEYED_CONTAINERS, STRATEGY, is_silent

Path = tuple[str, ...]


def parse_change(request: WriteRequest, scope: Scope, limits: SetLimits) -> Change:
    """Parse a write request to a set of this scope.

    Raises:
        InvalidInput: Something in the request is malformed or over a limit.
    """
    match request:
        case SetPreferences():
            return parse_whole_set(request, scope, limits)
        case PutSetting():
            return _parse_put(Grammar.of(scope, limits, removals=False), request)
        case UnsetPreferences():
            return Unset()
        case _:
            assert_never(request)


def parse_whole_set(request: SetPreferences, scope: Scope, limits: SetLimits) -> Replace | Merge:
    """Parse a request that writes a whole set.

    Raises:
        InvalidInput: Something in the preferences is malformed or over a limit.
    """
    merging = request.persistence is PersistenceStrategy.MERGE
    problems = request.problems
    try:
        tree = Grammar.of(scope, limits, removals=merging).preferences(request.preferences, request.path)
    except InvalidInput as refusal:
        problems = (*problems, *refusal.problems)
    if problems:
        raise InvalidInput.of(problems)
    return Merge(tree) if merging else Replace(tree)


_MOST_SILENCE: Final = 4
"""How many times larger than a set a request may be: it may hold nulls and empty objects that are not stored."""


def check_limits(tree: Tree, limits: SetLimits, path: Path = ("preferences",)) -> None:
    """Check that a tree is within the limits of one set.

    Raises:
        InvalidInput: The tree is too large or has too many keys.
    """
    size_bytes = len(orjson.dumps(tree))
    if size_bytes > limits.max_bytes:
        raise InvalidInput(
            f"The set would take {size_bytes} bytes as JSON; the limit is {limits.max_bytes}. Remove some settings.",
            path,
        )
    _check_keys(tree, limits, path)


def _check_keys(tree: Tree, limits: SetLimits, path: Path) -> None:
    keys = _count_keys(tree)
    if keys > limits.max_keys:
        raise InvalidInput(
            f"The set would hold {keys} workflows, categories and channels; the limit is {limits.max_keys}.", path
        )


def _check_given(value: Json, limits: SetLimits, path: Path) -> int:
    """Measure the given preferences before they are parsed, and return their size as JSON in bytes.

    Parsing takes a hundred times as long as measuring.

    Raises:
        InvalidInput: They are larger than any request for a set within the limits.
    """
    try:
        size_bytes = len(orjson.dumps(value))
    except TypeError:
        return limits.max_bytes  # an integer beyond 64 bits, which is refused where it stands
    max_bytes = limits.max_bytes * _MOST_SILENCE
    if size_bytes > max_bytes:
        raise InvalidInput(f"The preferences take {size_bytes} bytes as JSON; at most {max_bytes} are looked at.", path)
    return size_bytes


@dataclass(frozen=True, slots=True)
class Grammar:
    """Parses preferences for one kind of set and one kind of write.

    `marks` allows `__strategy__: replace`, which only defaults may have. With `removals`, None means "remove this", as
    in a patch; without, None means absent.
    """

    limits: SetLimits
    marks: bool
    removals: bool

    @classmethod
    def of(cls, scope: Scope, limits: SetLimits, *, removals: bool) -> "Grammar":
        """Make the grammar for writes to sets of this scope."""
        return cls(limits, marks=scope is not Scope.USER, removals=removals)

    def preferences(self, value: Json, path: Path) -> Tree:
        """Parse a whole set.

        Raises:
            InvalidInput: Something in it is malformed or over a limit.
        """
        given_bytes = _check_given(value, self.limits, path)
        tree = self._object(value, path, _set_part, self._part)
        # Parsing adds no more than null arguments of conditions, so what is small stays small and is measured once.
        if given_bytes > self.limits.max_bytes // 2:
            check_limits(tree, self.limits, path)
        else:
            _check_keys(tree, self.limits, path)
        return tree

    def keyed(self, value: Json, path: Path) -> Json:
        """Parse the setting of one workflow or category.

        Raises:
            InvalidInput: It is malformed.
        """
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict):
            raise InvalidInput("The setting of a workflow or category is true, false or an object.", path)
        return self._spoken(self._object(value, path, _keyed_part, self._part))

    def setting(self, value: Json, path: Path) -> Json:
        """Parse a setting: a switch or conditions.

        Raises:
            InvalidInput: It is neither.
        """
        if isinstance(value, bool):
            return value
        if not isinstance(value, dict) or value.keys() - {"conditions"}:
            raise InvalidInput("A setting is true, false or an object that holds `conditions` only.", path)
        return self._spoken(self._object(value, path, _conditions_only, self._part))

    def container(self, part: str, value: Json, path: Path) -> Json:
        """Parse one container of a set: its channel types, channels, workflows or categories.

        Raises:
            InvalidInput: Something in it is malformed.
        """
        parse = KEY_PARSERS[part]
        if part in KEYED_CONTAINERS:
            rows = self._object(value, path, parse, lambda _, keyed, at: self.keyed(keyed, at))
            return rows if rows or self.removals else None
        return self._spoken(
            self._object(value, path, lambda name, at: _mark_or(parse, name, at), self._setting_or_mark)
        )

    def _part(self, part: str, value: Json, path: Path) -> Json:
        match part:
            case "commercial_subscribed":
                return self.setting(value, path)
            case "conditions":
                return self._conditions(value, path) or None
            case "__strategy__":
                return self._mark(value, path)
            case _:
                return self.container(part, value, path)

    def _spoken(self, parsed: dict[str, Json]) -> Json:
        """The parsed object; None when it holds no setting, unless it may remove something."""
        return None if is_silent(parsed) and not self.removals else parsed

    def _setting_or_mark(self, key: str, value: Json, path: Path) -> Json:
        return self._mark(value, path) if key == STRATEGY else self.setting(value, path)

    def _mark(self, value: Json, path: Path) -> Json:
        if value not in tuple(MergeStrategy):
            raise InvalidInput("The strategy is `merge` or `replace`.", path)
        # `merge` is the default and is never stored.
        if value == MergeStrategy.MERGE:
            return None
        if not self.marks:
            raise InvalidInput(
                "Only the defaults of a tenant or of the environment may have the strategy `replace`.", path
            )
        return value

    def _conditions(self, value: Json, path: Path) -> list[Json]:
        if not isinstance(value, list):
            raise InvalidInput("Conditions are a list.", path)
        if len(value) > self.limits.max_conditions:
            raise InvalidInput(f"One setting may hold at most {self.limits.max_conditions} conditions.", path)
        return list(parse_each(value, path, validate))

    def _object(
        self,
        value: Json,
        path: Path,
        parse_name: Callable[[str, Path], str],
        parse_member: Callable[[str, Json, Path], Json],
    ) -> dict[str, Json]:
        """Parse the names and members of an object. A None member stays as a removal, or is dropped."""
        if not isinstance(value, dict):
            raise InvalidInput("This must be an object.", path)
        parsed: dict[str, Json] = {}
        problems: list[Problem] = []
        for given_name, given in value.items():
            at = (*path, given_name)
            try:
                name = parse_name(given_name, at)
                # Channel ids that differ in spelling only have the same canonical name.
                if name in parsed:
                    raise InvalidInput("This key is given twice.", at)  # noqa: TRY301
                parsed[name] = None if given is None else parse_member(name, given, at)
            except InvalidInput as refusal:
                problems += refusal.problems
        if problems:
            raise InvalidInput.of(problems)
        return parsed if self.removals else {name: member for name, member in parsed.items() if member is not None}


def _parse_put(grammar: Grammar, request: PutSetting) -> Put:
    path: Path = (request.part,)
    problems, parsed = list(request.problems), None
    if request.key is not None:
        try:
            path = (*path, KEY_PARSERS[request.part](request.key, (request.key_name,)))
        except InvalidInput as refusal:
            problems += refusal.problems
    if request.setting is not None:
        try:
            parsed = _parse_setting(grammar, request)
        except InvalidInput as refusal:
            problems += refusal.problems
    if problems:
        raise InvalidInput.of(problems)
    return Put(path, parsed)


def _parse_setting(grammar: Grammar, request: PutSetting) -> Json:
    at = ("setting",)
    if request.part == "commercial_subscribed":
        return grammar.setting(request.setting, at)
    if request.key is None:
        return grammar.container(request.part, request.setting, at)
    if request.part in KEYED_CONTAINERS:
        return grammar.keyed(request.setting, at)
    return grammar.setting(request.setting, at)


def _one_of(allowed: tuple[str, ...]) -> Callable[[str, Path], str]:
    def parse(name: str, path: Path) -> str:
        if name not in allowed:
            raise InvalidInput(f"There is no {name[:64]!r} here; what may stand here is {', '.join(allowed)}.", path)
        return name

    return parse


def _mark_or(parse: Callable[[str, Path], str], name: str, path: Path) -> str:
    return name if name == STRATEGY else parse(name, path)


_conditions_only = _one_of(("conditions",))
_set_part = _one_of((*CONTAINERS, "commercial_subscribed"))
_keyed_part = _one_of(("channel_types", "channels", "conditions", STRATEGY))


def _count_keys(tree: Mapping[str, Json]) -> int:
    channels = tree.get("channels")
    # The merge strategy stands among the channels, but is not one.
    count = len(channels) - (STRATEGY in channels) if isinstance(channels, dict) else 0
    for part in KEYED_CONTAINERS:
        members = tree.get(part)
        if isinstance(members, dict):
            count += len(members) + sum(_count_keys(member) for member in members.values() if isinstance(member, dict))
    return count
