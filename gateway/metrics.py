"""What the process counts, for Prometheus. Names end in their unit; no labels that a client could multiply."""

from prometheus_client import Counter

_OPERATIONS = Counter(
    "gateway_graphql_operations",
    "GraphQL operations and events of subscriptions, by what executed them: a compiled plan, or graphql-core.",
    ["executor"],
)

DOCUMENTS_SET_ASIDE = Counter(
    "gateway_documents_set_aside", "Documents of bulk operations that could not be read, and were left out."
)

BACKGROUND_ERRORS = Counter(
    "gateway_background_errors", "Errors that a task beside the requests has survived, by the task.", ["task"]
)

OPERATIONS_BY_PLAN = _OPERATIONS.labels(executor="plan")
OPERATIONS_BY_GRAPHQL_CORE = _OPERATIONS.labels(executor="graphql-core")
