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

    max_page_size: Count = Field(default=100, description="The most items one page may hold.")
    max_set_bytes: Count = Field(default=64 * 1024, description="The largest set, as JSON.")
    max_keys_per_set: Count = Field(default=1000, description="The most workflows, categories and channels in a set.")
    max_conditions_per_setting: Count = Field(default=20, description="The most conditions one setting may hold.")
    max_decision_channels: Count = Field(default=100, description="The most channels one decision is asked about.")
    max_history_records: Count = Field(default=50, description="How many writes a set remembers.")

    bulk_max_users: Count = Field(default=1000, description="The most users one bulk operation takes.")
    bulk_chunk_users: Annotated[int, Field(ge=1, le=1000)] = Field(default=250, description="Users per transaction.")
    bulk_lease_seconds: Seconds = Field(default=3.0, description="How soon another worker takes over from a dead one.")
    bulk_workers: int = Field(default=1, ge=0, description="Workers inside each server process; 0 for none.")
    bulk_events_per_second: Seconds = Field(
        default=10.0, description="The most events a subscriber gets per operation."
    )

    dev: bool = Field(default=False, description="Introspection, GraphiQL and demo pages on.")

    def environment(self) -> dict[str, str]:
        """The environment variables that give these settings to another process."""
        given = self.model_dump(exclude_unset=True, mode="json")
        return {f"GATEWAY_{name.upper()}": str(value) for name, value in given.items() if value is not None}
