"""`gait user`: who may sign in to the upload page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.failures import plain_failures
from gait.cli.serve import require_web

if TYPE_CHECKING:
    from collections.abc import Callable

    from gait.web.auth.users import Door

app = typer.Typer(
    name="user",
    no_args_is_help=True,
    help="Say who may sign in to the upload page; with the first user, nobody else can make visits.",
    rich_markup_mode=None,
)

History = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="GAIT_HISTORY", help="The history's address, the same as for gait serve."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]


@app.command()
def add(name: Name, history: History = None) -> None:
    """Add a user; the password is asked for, or read as one line where nobody is there to ask."""
    with plain_failures():
        require_web()
        if sys.stdin.isatty():
            password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        else:
            password = sys.stdin.readline().rstrip("\n")
        _with_door(history, lambda door: door.add(name, password))
        typer.echo(f"Added {name}.")


@app.command()
def remove(name: Name, history: History = None) -> None:
    """Remove a user, and end where they are signed in."""
    with plain_failures():
        require_web()
        _with_door(history, lambda door: door.remove(name))
        typer.echo(f"Removed {name}.")


@app.command("list")
def list_users(history: History = None) -> None:
    """List the users."""
    with plain_failures():
        require_web()
        _with_door(history, lambda door: typer.echo("\n".join(door.names())))


@app.command()
def token(name: Name, history: History = None) -> None:
    """Print a token with which a program uses the API as this user; an earlier one is void."""
    with plain_failures():
        require_web()
        _with_door(history, lambda door: typer.echo(door.make_token(name)))


def _with_door(history: str | None, do: Callable[[Door], object]) -> None:
    from gait.web.auth.users import Door
    from gait.web.server import opened

    with opened(history) as engine:
        do(Door(engine))
