"""`gait user`: manage the users of the upload page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group
from gait.cli.serve import require_web

if TYPE_CHECKING:
    from gait.web.auth.users import Authentication

app = typer.Typer(
    name="user",
    cls=Group,
    no_args_is_help=True,
    help="Manage the users of the upload page. Once there is a user, visits can only be created after signing in.",
    rich_markup_mode=None,
)

History = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="GAIT_HISTORY", help="Address of the history, as for gait serve."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the user.")]


@app.command(cls=Command)
def add(name: Name, history: History = None) -> None:
    """Add a user. Asks for the password, or reads it from one line of standard input if that is not a terminal."""
    with _authentication(history) as authentication:
        if sys.stdin.isatty():
            password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        else:
            password = sys.stdin.readline().rstrip("\n")
        authentication.add(name, password)
        typer.echo(f"Added {name}.")


@app.command(cls=Command)
def remove(name: Name, history: History = None) -> None:
    """Remove a user and sign them out everywhere."""
    with _authentication(history) as authentication:
        authentication.remove(name)
        typer.echo(f"Removed {name}.")


@app.command("list", cls=Command)
def list_users(history: History = None) -> None:
    """List the users."""
    with _authentication(history) as authentication:
        typer.echo("\n".join(authentication.names()))


@app.command(cls=Command)
def token(name: Name, history: History = None) -> None:
    """Print a new API token for a user. An earlier token of that user becomes invalid."""
    with _authentication(history) as authentication:
        typer.echo(authentication.make_token(name))


@contextmanager
def _authentication(history: str | None) -> Iterator[Authentication]:
    with exit_on_error():
        require_web()
        from gait.web.auth.users import Authentication
        from gait.web.server import open_database

        with open_database(history) as engine:
            yield Authentication(engine)
