"""`gait user`: manage the users of the upload page."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group
from gait.cli.serve import require_web

if TYPE_CHECKING:
    from gait.web.auth.users import Authentication
    from gait.web.operations.audit import AuditTrail

app = typer.Typer(
    name="user",
    cls=Group,
    no_args_is_help=True,
    help="Manage the users of the upload page. From the first user on, visits can only be created after signing in.",
    rich_markup_mode=None,
)

History = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="GAIT_HISTORY", help="Address of the history, as for gait serve."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the user.")]
Role = Literal["clinician", "administrator"]
_WHO = "command line"
_ROLE_HELP = "clinician creates and lists visits; administrator also reads the audit trail."


@app.command(cls=Command)
def add(
    name: Name, role: Annotated[Role, typer.Option(help=_ROLE_HELP)] = "clinician", history: History = None
) -> None:
    """Add a user. Asks for the password, or reads it from one line of standard input if that is not a terminal."""
    with _users(history) as (authentication, audit):
        authentication.add(name, _password(), role=role)
        audit.record("added a user", who=_WHO, subject=name)
        typer.echo(f"Added {name}.")


@app.command(cls=Command)
def password(name: Name, history: History = None) -> None:
    """Change a user's password and sign them out everywhere. The password is read as for add."""
    with _users(history) as (authentication, audit):
        authentication.set_password(name, _password())
        audit.record("changed a password", who=_WHO, subject=name)
        typer.echo(f"Changed the password of {name}.")


@app.command(cls=Command)
def role(
    name: Name, role: Annotated[Role, typer.Argument(metavar="ROLE", help=_ROLE_HELP)], history: History = None
) -> None:
    """Change what a user may do."""
    with _users(history) as (authentication, audit):
        authentication.set_role(name, role)
        audit.record("changed a role", who=_WHO, subject=name)
        typer.echo(f"{name} is {role} now.")


@app.command(cls=Command)
def remove(name: Name, history: History = None) -> None:
    """Remove a user and sign them out everywhere. The page stays closed to everyone who is not signed in."""
    with _users(history) as (authentication, audit):
        authentication.remove(name)
        audit.record("removed a user", who=_WHO, subject=name)
        typer.echo(f"Removed {name}.")


@app.command("list", cls=Command)
def list_users(history: History = None) -> None:
    """List the users with their roles."""
    with _users(history) as (authentication, _):
        typer.echo("\n".join(f"{name}\t{role}" for name, role in authentication.roles().items()))


@app.command(cls=Command)
def token(name: Name, history: History = None) -> None:
    """Print a new API token for a user. An earlier token of that user becomes invalid."""
    with _users(history) as (authentication, audit):
        made = authentication.make_token(name)
        audit.record("made a token", who=_WHO, subject=name)
        typer.echo(made)


@app.command(cls=Command)
def audit(
    limit: Annotated[int, typer.Option("--last", metavar="N", help="Number of entries, the newest first.")] = 100,
    history: History = None,
) -> None:
    """Print the audit trail: who signed in, and who opened, changed, exported or deleted which visit."""
    with _users(history) as (_, trail):
        for entry in trail.entries(limit=limit):
            when = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="seconds")
            typer.echo("\t".join((when, entry.who, entry.action, entry.subject, entry.address)).rstrip())


def _password() -> str:
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\n")


@contextmanager
def _users(history: str | None) -> Iterator[tuple[Authentication, AuditTrail]]:
    with exit_on_error():
        require_web()
        from gait.web.auth.users import Authentication
        from gait.web.operations.audit import AuditTrail
        from gait.web.server import open_database

        with open_database(history) as engine:
            yield Authentication(engine), AuditTrail(engine)
