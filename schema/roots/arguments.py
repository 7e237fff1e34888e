"""The arguments that several root fields share, with their descriptions.

An argument that may be left out is a `Maybe`; `schema.types.basics.field_values.given` reads it.
"""

from typing import Annotated, Final

from strawberry import ID, Maybe, argument

from gateway.preferences.model import DEFAULT_SET_ID
from schema.inputs.bulk_operations import BulkOperationFilter
from schema.inputs.filters import PreferenceSetFilter
from schema.types.basics.enums import PreferenceSetOrder

UserId = Annotated[Maybe[ID | None], argument(description="The user; the caller's own when left out.")]
SetId = Annotated[ID, argument(description="`default`, or a tenant's id.")]
TenantId = Annotated[Maybe[ID | None], argument(description="The tenant; the environment when left out.")]

DEFAULT_SET: Final = ID(DEFAULT_SET_ID)
"""The default of `setId`."""

NodeId = Annotated[ID, argument(name="id", description="The id.")]
NodeIds = Annotated[list[ID], argument(name="ids", description="The ids.")]
OperationId = Annotated[ID, argument(name="id", description="The operation.")]

OperationCriteria = Annotated[Maybe[BulkOperationFilter | None], argument(name="filter", description="Which ones.")]
SetCriteria = Annotated[Maybe[PreferenceSetFilter | None], argument(name="filter", description="Which ones.")]
Order = Annotated[PreferenceSetOrder, argument(name="orderBy", description="In which order.")]
