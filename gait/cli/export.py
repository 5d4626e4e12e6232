"""`gait export`: write a saved session in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gait.cli.errors import exit_on_error

Format = Literal["csv", "parquet", "xlsx", "trc", "mot", "opensim", "c3d", "netcdf", "nwb", "fhir", "dicom", "bids"]


def export(
    session: Annotated[
        Path, typer.Argument(metavar="SESSION", help="A folder written by gait analyze; for bids, one that holds many.")
    ],
    to: Annotated[Format, typer.Option(help="The format.")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the files (default: SESSION/FORMAT).")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of the same name in DIR.")] = False,
) -> None:
    """Export a session as tables, for spreadsheets, for other programs, or for a record.

    With bids, all sessions below a folder are exported, without names and dates.
    """
    with exit_on_error():
        if to == "bids":
            from gait.research.bids import write_bids

            typer.echo(str(write_bids(session, out or session / to)))
            return
        from gait.formats.export import export_session
        from gait.results.layout import PDF_FILE
        from gait.session.reanalyze import reanalyze

        report = session / PDF_FILE
        pdf = report.read_bytes() if report.is_file() else None
        for path in export_session(reanalyze(session), out or session / to, to=to, overwrite=overwrite, pdf=pdf):
            typer.echo(str(path))
