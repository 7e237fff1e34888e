"""The command line: turns arguments into settings and calls the module in `gateway/commands` that does the work.

Each command imports what it needs when it runs, so that `gateway sdl` needs neither a driver nor a database.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from gateway.auth.api_keys import KeyKind
from gateway.auth.callers import Permission
from gateway.errors import ConfigurationError, GatewayError
from gateway.settings import Settings

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _refusals_in_one_line(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a command so that a `GatewayError` ends it with the error's message and exit code 1."""

    @wraps(command)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except GatewayError as error:
            raise click.ClickException(error.message) from error

    return guarded


def _settings(**given: Any) -> Settings:
    """Return the settings from the environment, overridden by the given options; None means not given.

    Raises:
        ConfigurationError: A setting has an invalid value.
    """
    from pydantic import ValidationError

    from gateway.commands.environment import warnings_of_unknown

    for warning in warnings_of_unknown(os.environ):
        click.echo(warning, err=True)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        problem = error.errors()[0]
        name = "GATEWAY_" + "_".join(map(str, problem["loc"])).upper()
        raise ConfigurationError(f"{name}: {problem['msg']}.") from error


_PORT = click.IntRange(0, 65535)
_mongodb = click.option("--mongodb", "mongodb_url", metavar="URL", help="The replica set to use.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="preferences-gateway")
def main() -> None:
    """A GraphQL gateway for notification preferences."""


@main.command()
@click.option(
    "--port", type=_PORT, default=8000, show_default=True, help="The port to use; the next free one if taken."
)
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".gateway"), show_default=True)
@click.option("--fresh", is_flag=True, help="Empty the private database first.")
@click.option("--open", "open_browser", is_flag=True, help="Open GraphiQL in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Say what is where in one line of JSON.")
@click.option("--mongodb", "mongodb_url", metavar="URL", help="A replica set to use instead of a private one.")
@click.option("--yes", is_flag=True, help="Put demo keys also into a database that holds something else.")
@_refusals_in_one_line
def dev(**given: Any) -> None:
    """Run a gateway with a private MongoDB, demo data and demo keys, for this machine only."""
    from gateway.commands.dev import DevOptions, serve_until_stopped
    from gateway.logs import configure_logging

    configure_logging(for_people=True)
    _settings()
    serve_until_stopped(DevOptions(**given), click.echo)


@main.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=_PORT, help="The port to listen on; 0 for any.")
@click.option("--workers", "processes", type=click.IntRange(1), default=1, show_default=True, help="Server processes.")
@_mongodb
@_refusals_in_one_line
def serve(processes: int, **given: Any) -> None:
    """Serve the gateway; needs a database and at least one key."""
    from gateway.commands.serve import serve as run

    run(_settings(**given), processes=processes, say=click.echo)


@main.command()
@_mongodb
@_refusals_in_one_line
def worker(**given: Any) -> None:
    """Work on bulk operations without serving anything."""
    from gateway.commands.worker import work

    work(_settings(**given), click.echo)


@main.command()
@click.option("--check", is_flag=True, help="Only say what there is to do; exit code 1 if there is anything.")
@click.option("--again", is_flag=True, help="Convert also what the version before wrote since the first time.")
@_mongodb
@_refusals_in_one_line
def migrate(check: bool, again: bool, **given: Any) -> None:
    """Make the indexes and convert the documents that this version needs; `serve` and `worker` never do."""
    from gateway.commands import migrate

    settings = _settings(**given)
    work = migrate.is_migrated if check else partial(migrate.migrate, again=again)
    sys.exit(0 if work(settings, click.echo) else 1)


@main.group()
def keys() -> None:
    """Create, list and revoke API keys."""


@keys.command("create")
@click.option("--kind", type=click.Choice([kind.name.lower() for kind in KeyKind]), default="secret", show_default=True)
@click.option("--name", required=True, help="What the key is for, to recognise it later.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice([each.value for each in Permission]))
@_mongodb
@_refusals_in_one_line
def create_key(kind: str, name: str, scopes: tuple[str, ...], **given: Any) -> None:
    """Create a key and show it, this once; a restricted key does what its scopes name."""
    from gateway.commands.keys import create_key

    permissions = frozenset(map(Permission, scopes))
    click.echo(create_key(_settings(**given), KeyKind[kind.upper()], name, permissions))
    click.echo("Keep it now: it is not shown again.", err=True)


@keys.command("list")
@_mongodb
@_refusals_in_one_line
def list_keys(**given: Any) -> None:
    """List all keys, oldest first."""
    from gateway.commands.keys import list_keys

    for key in list_keys(_settings(**given)):
        state = "in force" if key.revoked_at is None else f"revoked {key.revoked_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"{key.key_id}  {key.name}  {state}  {' '.join(sorted(key.permissions)) or '-'}")


@keys.command("revoke")
@click.argument("key_id")
@_mongodb
@_refusals_in_one_line
def revoke_key(key_id: str, **given: Any) -> None:
    """Revoke a key; processes that saw it lately refuse it within ten seconds."""
    from gateway.commands.keys import revoke_key

    revoke_key(_settings(**given), key_id)
    click.echo(f"{key_id} is revoked.")


@main.command()
@click.option("--user", "user_id", required=True, help="The user who may act with the token.")
@click.option("--minutes", default=60, show_default=True, type=click.IntRange(1), help="How long it is valid.")
@click.option("--private-key", type=click.File("r"), help="The PEM to sign with; the demo's own when left out.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".gateway"), show_default=True)
@_refusals_in_one_line
def token(user_id: str, minutes: int, private_key: Any, folder: Path) -> None:
    """Sign a user token (RS256), as an application's back end would."""
    from gateway.commands.demo import demo_private_key, sign_user_token

    pem = private_key.read() if private_key else demo_private_key(folder)
    click.echo(sign_user_token(pem, user_id, now=datetime.now(UTC), lifetime=timedelta(minutes=minutes)))


@main.command()
@click.argument("user_id", metavar="USER")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_mongodb
@_refusals_in_one_line
def forget(user_id: str, yes: bool, **given: Any) -> None:
    """Remove everything kept for a user: every set, unset or not, and its history."""
    from gateway.commands.keys import forget

    if not yes:
        click.confirm(f"Remove every set of {user_id!r} and its history? Nothing brings them back.", abort=True)
    gone = forget(_settings(**given), user_id)
    click.echo(f"Removed {gone.sets} sets, {gone.tombstones} unset ones and {gone.records} history records.")


@main.command()
def sdl() -> None:
    """Print the GraphQL schema."""
    from schema import schema_sdl

    click.echo(schema_sdl(), nl=False)
