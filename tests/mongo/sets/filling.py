"""Thirty sets to list, and which of them a list should hold."""

from datetime import UTC, datetime, timedelta

from gateway.mongo.sets.preference_sets import MongoPreferenceStore
from gateway.preferences.change import Author, Replace, empty_set, write
from gateway.preferences.listing import PartKey, SetFilter, SetOrder
from gateway.preferences.model import Origin, SetKey, Tree, Written

BEGAN = datetime(2026, 11, 21, tzinfo=UTC)


def first_write(user_id: str, tree: Tree, *, minute: int = 0, set_id: str = "default") -> Written:
    author = Author("sk_1", Origin.MUTATION, BEGAN + timedelta(minutes=minute))
    return write(empty_set(SetKey.of_user(user_id, set_id)), Replace(tree), author)


async def fill(store: MongoPreferenceStore) -> None:
    await store.add_all(
        first_write(
            f"u{number:02}",
            {"channel_types": {"email": number % 2 == 0}, "workflows": {"w": number % 3 == 0}},
            minute=number // 2,
            set_id="acme" if number % 5 == 0 else "default",
        )
        for number in range(30)
    )


def expected(matching: SetFilter, order: SetOrder) -> list[str]:
    """The users a list should hold, in order, told by the numbers that `fill` uses."""
    numbers = [
        number
        for number in range(30)
        if (matching.user_ids is None or f"u{number:02}" in matching.user_ids)
        and (matching.set_id is None or (matching.set_id == "acme") == (number % 5 == 0))
        and (matching.opted_out_of is None or off(number, matching.opted_out_of))
        and (matching.updated_since is None or BEGAN + timedelta(minutes=number // 2) >= matching.updated_since)
    ]
    users = [f"u{number:02}" for number in numbers]
    return users[::-1] if order is SetOrder.UPDATED_AT_DESC else users


def off(number: int, key: PartKey) -> bool:
    return number % 2 == 1 if key == ("channel_types", "email") else number % 3 != 0


FILTERS = {
    "all": SetFilter(),
    "users": SetFilter(user_ids=[f"u{number:02}" for number in (3, 1, 20, 21, 22, 40)]),
    "set": SetFilter(set_id="acme"),
    "mentions": SetFilter(mentions=("workflows", "w")),
    "off": SetFilter(opted_out_of=("channel_types", "email")),
    "mentions and off": SetFilter(mentions=("channel_types", "email"), opted_out_of=("workflows", "w")),
    "since": SetFilter(updated_since=BEGAN + timedelta(minutes=7)),
    "everything": SetFilter(
        user_ids=[f"u{number:02}" for number in range(30)],
        set_id="default",
        mentions=("workflows", "w"),
        opted_out_of=("channel_types", "email"),
        updated_since=BEGAN + timedelta(minutes=2),
    ),
}
