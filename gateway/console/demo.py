"""The key, user and workflows that `gateway dev` gives to the pages. `gateway serve` gives them nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoWorkflow:
    """A workflow of the preference page: its key, and the categories it belongs to."""

    key: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demo:
    """A key for everyone who opens the pages, and what the pages show with it.

    `user_id` is whose preferences the pages are about at first, `tenants` are the ones they may be seen for.
    """

    key: str
    user_id: str
    workflows: tuple[DemoWorkflow, ...]
    tenants: tuple[str, ...] = ()
