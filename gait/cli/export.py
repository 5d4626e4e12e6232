"""`gait export`: a saved session in the formats of other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gait.cli.failures import plain_failures


class Format(StrEnum):
    """The formats by name, repeated here so that help needs none of them loaded."""

    CSV = "csv"
    PARQUET = "parquet"
    TRC = "trc"
    MOT = "mot"
    C3D = "c3d"
    NETCDF = "netcdf"


def export(
    session: Annotated[Path, typer.Argument(metavar="SESSION", help="The folder that `gait analyze` wrote.")],
    to: Annotated[Format, typer.Option(help="The format.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the files (default: SESSION/FORMAT).")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of the same names in DIR.")] = False,
) -> None:
    """Write a session as tables (csv, parquet), for OpenSim (trc, mot), or as c3d or netcdf."""
    with plain_failures():
        from gait.formats.export import export_session
        from gait.session.reanalyze import reanalyze

        made = export_session(reanalyze(session), out or session / to.value, to=to.value, overwrite=overwrite)
        for path in made:
            typer.echo(str(path))
