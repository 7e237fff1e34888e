"""The limits of the server as clients see them."""

import strawberry
from strawberry import field


@strawberry.type(description="The limits this server applies, so that clients need not hard-code them.")
class Limits:
    """Read from the fields of the same names of `gateway.settings.Settings`."""

    bulk_max_users: int = field(description="The most users one bulk operation takes.")
    max_page_size: int = field(
        description="The most items one page may hold, 100 unless set otherwise; 20 come when nothing is said."
    )
    max_keys_per_set: int = field(description="The most workflows, categories and channels one set may hold, together.")
    max_conditions_per_setting: int = field(description="The most conditions one setting may hold.")
    max_decision_comparisons: int = field(
        description="The most values of `variables` and settings of sets that one decision may look at, together."
    )
    max_operation_cost: int = field(description="The most one operation may cost.")
