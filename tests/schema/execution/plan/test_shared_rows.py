"""What plans make of the rows that many sets share."""

from typing import Any

import pytest

from schema import Context, Services
from schema.execution.plan.compiler import MAX_KEPT_FIELDS
from tests.schema.executing import REQUEST_ID, SERVER
from tests.schema.execution.plan.both import PLANNED

SETTINGS = "email { enabled } inAppFeed { conditions { variable } }"
WHOLE = "{ enabled conditions { variable operator argument } }"
MANY = " ".join(f"f{number}: email {WHOLE}" for number in range(MAX_KEPT_FIELDS // 6 + 1))


async def shown(services: Services, selection: str) -> Any:
    """The set of a user, as a plan shows it."""
    document = f'{{ preferenceSet(userId: "jhammond") {{ {selection} }} }}'
    context = Context(services, REQUEST_ID, SERVER)
    result = await PLANNED.execute(document, context_value=context)
    assert result.errors is None
    assert result.data is not None
    return result.data["preferenceSet"]


@pytest.mark.parametrize("selection", [f"channelTypes {{ {SETTINGS} }}", "workflows { key enabled }"])
async def test_the_same_document_is_shown_the_same_row(twins: tuple[Services, Services], selection: str) -> None:
    (key,) = (await shown(twins[0], f"id {selection}")).keys() - {"id"}

    first, second = [(await shown(twins[0], f"id {selection}"))[key] for _ in range(2)]

    rows = zip(first, second, strict=True) if isinstance(first, list) else [(first, second)]
    assert all(one is other for one, other in rows)


async def test_each_document_is_shown_what_it_selects(twins: tuple[Services, Services]) -> None:
    by_name = await shown(twins[0], "id channelTypes { email { enabled } }")
    by_alias = await shown(twins[0], "id channelTypes { mail: email { on: enabled } sms { enabled } }")

    assert by_name["channelTypes"] == {"email": {"enabled": True}}
    assert by_alias["channelTypes"] == {"mail": {"on": True}, "sms": None}


async def test_more_than_a_few_fields_are_not_kept(twins: tuple[Services, Services]) -> None:
    first, second = [(await shown(twins[0], f"id channelTypes {{ {MANY} }}"))["channelTypes"] for _ in range(2)]

    assert first == second
    assert first is not second
