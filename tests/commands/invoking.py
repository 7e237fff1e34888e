"""The command `gateway` within this process, for commands that do one thing and end."""

from click.testing import CliRunner, Result

from gateway.cli import main


def gateway(*arguments: str, answer: str = "", **environment: str) -> Result:
    """Run a command of the gateway to its end; `answer` is what is typed when it asks."""
    return CliRunner().invoke(main, arguments, input=answer, env=environment)


def environment(mongodb_url: str, database_name: str) -> dict[str, str]:
    """The variables that name a database."""
    return {"GATEWAY_MONGODB_URL": mongodb_url, "GATEWAY_MONGODB_DATABASE": database_name}
