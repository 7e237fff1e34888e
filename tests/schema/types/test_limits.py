from strawberry.utils.str_converters import to_camel_case

from schema import Services
from schema.types.limits import Limits
from tests.schema.executing import Executor

NAMES = list(Limits.__annotations__)


async def test_each_limit_is_the_setting_of_its_name(services: Services, executor: Executor) -> None:
    shown = await executor.data(f"{{ limits {{ {' '.join(map(to_camel_case, NAMES))} }} }}")

    assert shown == {to_camel_case(name): getattr(services.settings, name) for name in NAMES}
