"""The notice that `gateway dev` prints when it is ready, as text for people or as one line of JSON for scripts."""

import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson

from gateway.commands.demo import TENANTS, WORKFLOWS, DemoCredentials, demo_users

_BULK_USERS: Final = 1_000
_WATCH: Final = '{"query":"subscription { bulkOperationUpdates { id status processedRows errorCount } }"}'
_START: Final = (
    "mutation ($users: [ID!]!) { bulkSetPreferences(input: { userIds: $users, persistence: MERGE,"
    " preferences: { channelTypes: { email: { enabled: true }, sms: { enabled: false } } } }) {"
    " ... on BulkOperationAccepted { bulkOperation { id status estimatedTotalRows } }"
    " ... on UserError { code message path } } }"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """The contents of the notice.

    `folder` holds the demo's files, `database` describes the database in words, and `seconds` is how long the start
    took.
    """

    credentials: DemoCredentials
    url: str
    database: str
    folder: Path
    seconds: float

    def facts(self) -> dict[str, str]:
        """Return the addresses and credentials by name, in the order shown; each call signs a new user token."""
        token = self.credentials.user_token(demo_users()[0], datetime.now(UTC))
        return {
            "graphql": f"{self.url}/graphql",
            "operations": f"{self.url}/operations",
            "preferences": f"{self.url}/preferences",
            "database": self.database,
            "secret_key": self.credentials.secret_key,
            "dashboard_key": self.credentials.dashboard_key,
            "public_key": self.credentials.public_key,
            "user": demo_users()[0],
            "user_token": token,
        }

    def json(self) -> str:
        """Return the notice as one line of JSON."""
        return orjson.dumps({**self.facts(), "bulk_body": str(self._bulk_body()), "seconds": self.seconds}).decode()

    def text(self) -> str:
        """Return the notice as text, with commands to paste into a shell."""
        facts = self.facts()
        curl = (
            f"curl -sN {facts['graphql']} -H 'Authorization: Bearer {facts['secret_key']}'"
            " -H 'Content-Type: application/json'"
        )
        return "\n".join(
            (
                f"Ready in {self.seconds:.1f} s.",
                "",
                f"  GraphQL and GraphiQL     {facts['graphql']}",
                f"  Bulk operations, live    {facts['operations']}",
                f"  A preference page        {facts['preferences']}",
                f"  The HTTP API             {self.url}/v1/openapi.json",
                f"  Database                 {facts['database']}",
                "",
                f"  {len(demo_users()):,} users, {len(WORKFLOWS)} workflows, tenants {' and '.join(TENANTS)}",
                f"  Secret key     {facts['secret_key']}",
                f"  Dashboard key  {facts['dashboard_key']}  (bulk:read)",
                f"  Public key     {facts['public_key']}",
                f"  Token of {facts['user']}: {facts['user_token']}",
                "",
                f"Start a bulk operation over {_BULK_USERS:,} users, and take its id from the answer:",
                f"  {curl} -d {shlex.quote(f'@{self._bulk_body()}')}",
                "Watch bulk operations as they go:",
                f"  {curl} -H 'Accept: text/event-stream' -d '{_WATCH}'",
                "",
                "Ctrl-C stops everything; the data stay.",
            )
        )

    def _bulk_body(self) -> Path:
        """Write the request of the example bulk operation to a file and return its path.

        With a thousand user ids, the request is too long to show on a command line.
        """
        path = (self.folder / "bulk-1000.json").resolve()
        path.write_bytes(orjson.dumps({"query": _START, "variables": {"users": demo_users()[:_BULK_USERS]}}))
        return path
