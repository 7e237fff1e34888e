"""Decides on which channels a message may be sent, and explains each decision.

A channel is allowed when every preference that applies to it allows the message. A preference that is not set allows.
A container is the top of the set, a workflow or a category. Within one container the setting of a channel replaces the
setting of its channel type; between containers no setting overrides another.

Source: Knock documentation, preferences/overview, "Preference evaluation rules"; commercial unsubscribe, "Preference
evaluation rules".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from gateway.errors import InvalidInput, Problems
from gateway.preferences.conditions.condition import Outcome, evaluate
from gateway.preferences.conditions.operands import UNLIMITED, Effort, Facts
from gateway.preferences.conditions.variables import Variables
from gateway.preferences.identifiers import parse_channel_id, parse_channel_type, parse_each, parse_key
from gateway.preferences.layers import Effective, Path
from gateway.preferences.model import ChannelType, Json, Scope, Tree
from gateway.preferences.requests import DecisionRequest


class DecisionRule(StrEnum):
    """The rule behind one step of a decision."""

    DEFAULT_ALLOW = "DEFAULT_ALLOW"
    OVERRIDE = "OVERRIDE"
    COMMERCIAL = "COMMERCIAL"
    WORKFLOW = "WORKFLOW"
    CATEGORY = "CATEGORY"
    CHANNEL = "CHANNEL"
    CHANNEL_TYPE = "CHANNEL_TYPE"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the message could use. `id` is None when only the channel type is known."""

    type: ChannelType
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The message to decide about. `workflow` is None when it belongs to no workflow.

    `commercial` and `override` are properties of the workflow: `commercial` marks its messages as commercial, and
    `override` sends them whatever the preferences say. A category given twice counts once.
    """

    channels: tuple[Channel, ...]
    workflow: str | None = None
    categories: tuple[str, ...] = ()
    commercial: bool = False
    override: bool = False
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was applied. `scope` is None and `path` is empty when its value is in no set."""

    rule: DecisionRule
    allowed: bool
    scope: Scope | None = None
    path: Path = ()
    conditions: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelDecision:
    """Whether the message may use the channel. When it may not, the last step that refuses gives the reason."""

    channel: Channel
    allowed: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer per channel, in the order asked. `allowed` is True when at least one channel is allowed."""

    allowed: bool
    channels: tuple[ChannelDecision, ...]


@dataclass(frozen=True, slots=True)
class _Finding:
    """A setting that applies, its `path`, and the `leaf` in it that tells which set the setting came from."""

    rule: DecisionRule
    path: Path
    leaf: Path
    setting: bool | Tree


_COMPARISONS_OF_A_STEP: Final = 5
"""The cost in comparisons of finding one step and reporting it."""

_COMMERCIAL: Final = ("commercial_subscribed",)
_OVERRIDE: Final = Step(DecisionRule.OVERRIDE, allowed=True)
_DEFAULT_ALLOW: Final = Step(DecisionRule.DEFAULT_ALLOW, allowed=True)


def parse_message(request: DecisionRequest, max_channels: int) -> Message:
    """Check a request and return its message.

    Raises:
        InvalidInput: Something in it is malformed, or there are too many channels.
    """
    problems = Problems()
    with problems:
        channels = _channels(request, max_channels)
    with problems:
        workflow = None if request.workflow is None else parse_key(request.workflow, ("workflow",))
    with problems:
        categories = parse_each(request.categories, ("categories",), parse_key)
    with problems:
        variables = _variables(request)
    problems.refuse()
    return Message(
        channels=channels,
        workflow=workflow,
        categories=categories,
        commercial=request.commercial,
        override=request.override,
        variables=variables,
    )


def decide(effective: Effective, message: Message, *, now: datetime, max_comparisons: int = UNLIMITED) -> Decision:
    """Decide about the message by the effective preferences at the instant `now` (UTC).

    Every setting that applies gives a step, even after one that refuses, so that callers see every reason. Comparisons
    count the values that conditions look at, and the settings that are looked at for each channel.

    Raises:
        TooManyComparisons: The decision takes more than `max_comparisons`.
    """
    judged: dict[Path, Step] = {}
    facts = Facts(message.variables, Effort(max_comparisons))
    mentioned = effective.tree.get("categories") or {}
    # A caller may name many categories that no preference mentions: drop them before the loop over channels.
    categories = [each for each in dict.fromkeys(message.categories) if each in cast("Tree", mentioned)]

    def judge(finding: _Finding) -> Step:
        facts.effort.spend(_COMPARISONS_OF_A_STEP)
        # The channels of a message share most settings, so each is judged once.
        if finding.path not in judged:
            judged[finding.path] = _step(finding, effective, facts, now)
        return judged[finding.path]

    def answer(channel: Channel) -> ChannelDecision:
        if message.override:
            return ChannelDecision(channel, allowed=True, steps=(_OVERRIDE,))
        findings = _findings(effective.tree, message, categories, channel)
        steps = tuple(map(judge, findings)) or (_DEFAULT_ALLOW,)
        return ChannelDecision(channel, all(step.allowed for step in steps), steps)

    channels = tuple(answer(channel) for channel in message.channels)
    return Decision(any(channel.allowed for channel in channels), channels)


def _step(finding: _Finding, effective: Effective, facts: Facts, now: datetime) -> Step:
    scope = effective.scope_of(finding.leaf)
    if isinstance(finding.setting, bool):
        return Step(finding.rule, finding.setting, scope, finding.path)
    conditions = cast("list[Tree]", finding.setting["conditions"])
    # All conditions are evaluated, also after one that fails, so that callers see each outcome.
    outcomes = tuple(evaluate(condition, facts, now=now) for condition in conditions)
    return Step(finding.rule, all(outcome.matched for outcome in outcomes), scope, finding.path, outcomes)


def _findings(tree: Tree, message: Message, categories: Sequence[str], channel: Channel) -> Iterator[_Finding]:
    """Yield the settings that apply to the message on the channel, in the order of evaluation."""
    if message.commercial:
        subscribed = _setting(tree, "commercial_subscribed")
        if subscribed is not None:
            yield _Finding(DecisionRule.COMMERCIAL, _COMMERCIAL, _COMMERCIAL, subscribed)
    yield from _of_channel(tree, channel)
    if message.workflow is not None:
        yield from _of_key(tree, ("workflows", message.workflow), channel, DecisionRule.WORKFLOW)
    for category in categories:
        yield from _of_key(tree, ("categories", category), channel, DecisionRule.CATEGORY)


def _of_key(tree: Tree, path: tuple[str, str], channel: Channel, rule: DecisionRule) -> Iterator[_Finding]:
    """Yield the settings of one workflow or category: its switch, or its conditions and its setting for the channel."""
    part, key = path
    setting = _setting(tree.get(part), key)
    if isinstance(setting, bool):
        yield _Finding(rule, path, path, setting)
    elif setting is not None:
        if setting.get("conditions"):
            # After a merge the parts of an object may come from several sets, but its conditions come from one.
            yield _Finding(rule, path, (*path, "conditions"), setting)
        yield from _of_channel(setting, channel, path, rule)


def _of_channel(
    container: Tree, channel: Channel, path: Path = (), rule: DecisionRule | None = None
) -> Iterator[_Finding]:
    """Yield one container's setting for the channel: the channel's own or, without one, that of its channel type."""
    for part, name, own_rule in (
        ("channels", channel.id, DecisionRule.CHANNEL),
        ("channel_types", channel.type.value, DecisionRule.CHANNEL_TYPE),
    ):
        setting = None if name is None else _setting(container.get(part), name)
        if name is not None and setting is not None:
            at = (*path, part, name)
            yield _Finding(rule or own_rule, at, at, setting)
            return


def _setting(container: Json, name: str) -> bool | Tree | None:
    """The setting of this name; None when there is none. A merge strategy is a text, so it is not a setting."""
    setting = container.get(name) if isinstance(container, dict) else None
    return setting if isinstance(setting, bool | dict) else None


def _variables(request: DecisionRequest) -> Tree:
    variables = {} if request.variables is None else request.variables
    if not isinstance(variables, dict):
        raise InvalidInput("The variables are an object with keys such as `recipient` and `data`.", ("variables",))
    return variables


def _channels(request: DecisionRequest, max_channels: int) -> tuple[Channel, ...]:
    if not 0 < len(request.channels) <= max_channels:
        raise InvalidInput(f"Ask about 1 to {max_channels} channels at once.", ("channels",))
    return parse_each(request.channels, ("channels",), _channel)


def _channel(given: tuple[str, str | None], at: tuple[str, ...]) -> Channel:
    channel_type, channel_id = given
    kind = ChannelType(parse_channel_type(channel_type, (*at, "channel_type")))
    return Channel(kind, None if channel_id is None else parse_channel_id(channel_id, (*at, "channel_id")))
