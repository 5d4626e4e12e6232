"""`gait methods`: the methods paragraph of a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.failures import plain_failures


def methods(
    session: Annotated[Path, typer.Argument(metavar="SESSION", help="The folder that `gait analyze` wrote.")],
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the references as BibTeX instead.")] = False,
) -> None:
    """Print how a session was made, for the methods section of a paper, with references."""
    with plain_failures():
        from gait.report.methods import methods as written
        from gait.session.reanalyze import reanalyze

        found = written(reanalyze(session))
        typer.echo(found.bibtex if bibtex else str(found), nl=False)
