import pytest
from prometheus_client import REGISTRY, Counter

from gateway import metrics

OWN = "gateway_"


def test_help_says_in_a_sentence_what_is_counted() -> None:
    families = [each for each in REGISTRY.collect() if each.name.startswith(OWN)]

    assert families
    assert [each.name for each in families if not each.documentation.endswith(".")] == []


@pytest.mark.parametrize("counter", [metrics.OPERATIONS_BY_PLAN, metrics.OPERATIONS_BY_GRAPHQL_CORE])
def test_each_way_to_execute_is_counted_alone(counter: Counter) -> None:
    ways = ("plan", "graphql-core")

    def counted() -> list[float]:
        name = "gateway_graphql_operations_total"
        return [REGISTRY.get_sample_value(name, {"executor": each}) or 0 for each in ways]

    before = counted()
    counter.inc()

    assert sorted(now - then for now, then in zip(counted(), before, strict=True)) == [0, 1]
