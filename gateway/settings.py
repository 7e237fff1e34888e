"""Settings of the process, read from `GATEWAY_*` environment variables and checked once, at start."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class Settings(BaseSettings):
    """Everything that can be set; each field is the environment variable of its name with `GATEWAY_` before it."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, extra="forbid")

    mongodb_url: str | None = Field(default=None, description="The replica set to use; `gateway dev` starts its own.")
    mongodb_database: str = Field(default="preferences", min_length=1, description="The database within it.")
    mongodb_timeout_seconds: Seconds = Field(default=10.0, description="The longest any database call may take.")

    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")

    user_token_key: str | Path | None = Field(
        default=None, description="The public key of user tokens: a PEM, or the path of a file that holds one."
    )
    user_token_algorithm: str = Field(default="RS256", description="The one algorithm user tokens may be signed with.")
    user_token_leeway_seconds: float = Field(default=5.0, ge=0, le=30, description="Tolerated clock difference.")
    key_cache_seconds: float = Field(default=10.0, ge=0, le=10, description="How late a revoked key may still work.")

    user_token_jwks: str | None = Field(
        default=None, description="The keys of user tokens as a JWKS instead: a URL, or the path of a file."
    )
    user_token_issuer: str | None = Field(default=None, description="The `iss` that user tokens must have.")
    user_token_audience: str | None = Field(default=None, description="The `aud` that user tokens must have.")
    user_token_expiry_required: bool = Field(default=True, description="Whether user tokens must have an `exp`.")
    allowed_origins: str = Field(
        default="",
        description="Origins of other sites whose pages may call, with spaces between; "
        "`http://localhost:*`: any port, `*`: all.",
    )

    allowed_hosts: str = Field(
        default="", description="Names by which the gateway may be addressed, with spaces between; any when empty."
    )

    root_path: str = Field(default="", description="The path below which a proxy shows the gateway: `/notifications`.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses and networks of proxies whose `Forwarded` and `X-Forwarded-*` headers count; `*`: all.",
    )

    introspection: bool = Field(
        default=False, description="Whether clients may read the schema, and errors suggest names."
    )
    max_body_bytes: Count = Field(default=1024 * 1024, description="The largest body of a request.")
    max_frame_bytes: Count = Field(default=64 * 1024, description="The largest message on a WebSocket.")
    max_header_bytes: Count = Field(default=32 * 1024, description="The most bytes of a request before its body.")
    max_json_depth: Count = Field(default=64, description="How deep JSON may be nested.")
    max_json_values: Count = Field(default=20_000, description="The most values in one JSON text.")
    max_document_characters: Count = Field(default=64 * 1024, description="The longest GraphQL document.")
    max_document_tokens: Count = Field(default=2_000, description="The most tokens in a GraphQL document.")
    max_operation_depth: Count = Field(default=15, description="How deep fields may be nested.")
    max_operation_cost: Count = Field(
        default=10_000,
        description="The most fields an operation may ask for, those in lists as often as they may come.",
    )
    max_aliases: Count = Field(default=50, description="The most aliases in a GraphQL document.")
    max_variables: Count = Field(default=100, description="The most variables in a GraphQL document.")
    max_subscriptions_per_socket: Count = Field(default=20, description="The most operations at once on a WebSocket.")
    max_sockets_per_caller: Count = Field(
        default=1_000, description="The most sockets and streams of a caller per process."
    )
    socket_init_seconds: Seconds = Field(default=3.0, description="How soon a WebSocket must say who opened it.")
    header_seconds: Seconds = Field(default=10.0, description="How soon the headers of a request must be there.")
    body_seconds: Seconds = Field(default=30.0, description="How soon the body of a request must be there.")
    unread_seconds: Seconds = Field(default=30.0, description="How long a client may leave what it was sent unread.")

    bulk_per_second: int = Field(default=1, ge=0, description="Bulk operations a caller may start per second; 0: any.")
    reads_per_second: int = Field(default=0, ge=0, description="Reads a caller may do per second; 0: any number.")
    writes_per_second: int = Field(default=0, ge=0, description="Writes a caller may do per second; 0: any number.")
    rates_shared: bool = Field(
        default=False, description="Whether all processes count a caller's rate together, in MongoDB."
    )

    max_page_size: Count = Field(default=100, description="The most items one page may hold.")
    max_set_bytes: Count = Field(default=64 * 1024, description="The largest set, as JSON.")
    max_keys_per_set: Count = Field(default=1000, description="The most workflows, categories and channels in a set.")
    max_conditions_per_setting: Count = Field(default=20, description="The most conditions one setting may hold.")
    max_decision_channels: Count = Field(default=100, description="The most channels one decision is asked about.")
    max_decision_comparisons: Count = Field(
        default=50_000, description="The most values and settings that one decision may look at."
    )
    max_history_records: Count = Field(default=50, description="How many writes a set remembers.")

    bulk_max_users: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=1000, description="The most users one bulk operation takes."
    )
    bulk_chunk_users: Annotated[int, Field(ge=1, le=1000)] = Field(default=500, description="Users per transaction.")
    bulk_lease_seconds: Seconds = Field(default=3.0, description="How soon another worker takes over from a dead one.")
    bulk_workers: int = Field(default=1, ge=0, description="Workers inside each server process; 0 for none.")
    bulk_events_per_second: Seconds = Field(
        default=10.0, description="The most events a subscriber gets per operation."
    )

    compiled_plans: bool = Field(
        default=True, description="Whether documents are compiled; off, graphql-core executes."
    )

    console_graphiql: bool = Field(default=False, description="Whether GraphiQL is shown at /graphql.")
    console_operations: bool = Field(default=True, description="Whether the dashboard is shown at /operations.")

    metrics_enabled: bool = Field(
        default=False, description="Whether /metrics shows Prometheus what the process counts."
    )

    def environment(self) -> dict[str, str]:
        """The environment variables that give these settings to another process."""
        given = self.model_dump(exclude_unset=True, mode="json")
        return {f"GATEWAY_{name.upper()}": str(value) for name, value in given.items() if value is not None}
