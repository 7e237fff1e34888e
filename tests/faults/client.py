"""A client of the gateway's GraphQL face that is told apart from its failures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

SUBMIT = """
mutation ($users: [ID!]!, $workflow: String!, $key: String, $dry: Boolean!) {
  bulkSetPreferences(input: {
    userIds: $users, persistence: MERGE, idempotencyKey: $key, dryRun: $dry
    preferences: { workflows: [{ key: $workflow, setting: { enabled: true } }] }
  }) {
    ... on BulkOperationAccepted { replayed bulkOperation { id status sequence } }
    ... on UserError { code message }
  }
}
"""
CANCEL = """
mutation ($id: ID!) {
  cancelBulkOperation(input: { id: $id }) {
    ... on BulkOperationAccepted { bulkOperation { id status successCount } }
    ... on InvalidStatusError { code bulkOperation { id status successCount } }
    ... on UserError { code message }
  }
}
"""
WRITE = """
mutation ($user: ID!, $enabled: Boolean!) {
  setWorkflow(input: { userId: $user, key: "single", setting: { enabled: $enabled } }) {
    ... on PreferencesWritten { preferenceSet { revision } changes { path } }
    ... on UserError { code message }
  }
}
"""
READ = "query ($user: ID!) { preferenceSet(userId: $user) { revision } }"
STATE = "query ($id: ID!) { bulkOperation(id: $id) { status successCount errorCount processedRows sequence } }"

Row = Mapping[str, Any]


class Refused(Exception):
    """The gateway answered with an error; `code` is its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Submission:
    """An operation to start: each has a workflow of its own, so that it writes every row."""

    users: Sequence[str]
    workflow: str
    key: str | None = None
    dry_run: bool = False

    def variables(self) -> Row:
        return {"users": list(self.users), "workflow": self.workflow, "key": self.key, "dry": self.dry_run}


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to one server; every method raises `Refused` for an error, and `httpx2.HTTPError` for no answer."""

    url: str
    key: str
    http: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=60))

    async def submit(self, submission: Submission) -> Row:
        """Start an operation; gives `replayed` and the operation."""
        return await self._field(SUBMIT, submission.variables())

    async def cancel(self, operation_id: str) -> Row:
        """Cancel an operation; gives it as it is after that."""
        return await self._field(CANCEL, {"id": operation_id})

    async def write(self, user: str, *, enabled: bool) -> Row:
        """Write one set; gives its revision and what changed."""
        return await self._field(WRITE, {"user": user, "enabled": enabled})

    async def read(self, user: str) -> Row:
        return await self._field(READ, {"user": user})

    async def state(self, operation_id: str) -> Row:
        return await self._field(STATE, {"id": operation_id})

    async def _field(self, query: str, variables: Row) -> Row:
        """The one field that a document asks for."""
        response = await self.http.post(
            f"{self.url}/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.key}"},
        )
        answer = response.json()
        for error in answer.get("errors", ()):
            raise Refused(error["extensions"]["code"], error["message"])
        (found,) = answer["data"].values()
        if "code" in found and "bulkOperation" not in found:
            raise Refused(found["code"], found["message"])
        result: Row = found
        return result
