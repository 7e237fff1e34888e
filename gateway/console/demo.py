"""What the pages know in `gateway dev`, so that everything on them runs at once; a served gateway has none of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoWorkflow:
    """A workflow that the preference page has a row for, and the categories it belongs to."""

    key: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demo:
    """A key that the pages may show to everyone who opens them, and what they show with it.

    `user_id` is whose preferences the pages are about at first, `tenants` are the ones they may be seen for.
    """

    key: str
    user_id: str
    workflows: tuple[DemoWorkflow, ...]
    tenants: tuple[str, ...] = ()
