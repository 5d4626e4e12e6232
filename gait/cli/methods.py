"""`gait methods`: print the methods paragraph for a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error


def methods(
    session: Annotated[Path, typer.Argument(metavar="SESSION", help="A folder written by gait analyze.")],
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the references as BibTeX instead.")] = False,
) -> None:
    """Print a paragraph on how a session was analysed, with references, for the methods section of a paper."""
    with exit_on_error():
        from gait.report.methods import methods as describe_methods
        from gait.session.reanalyze import reanalyze

        description = describe_methods(reanalyze(session))
        typer.echo(description.bibtex if bibtex else str(description), nl=False)
