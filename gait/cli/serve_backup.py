"""`gait serve backup` and `gait serve restore`: save what the upload page keeps, and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group
from gait.cli.serve import require_web, serve

EXIT_CODES = (
    "Exit codes. 0: the command is done. 2: the command is wrong. 3: the database or the archive is missing or "
    "damaged, or a file cannot be written."
)
app = typer.Typer(name="serve", cls=Group, invoke_without_command=True, rich_markup_mode=None)
app.callback(cls=Group)(serve)

Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder for clips and reports (default: a folder in your home directory)."),
]
History = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="GAIT_HISTORY", help="Database of the server, as for gait serve."),
]


@app.command(cls=Command, epilog=EXIT_CODES)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write (tar).")],
    data: Data = None,
    history: History = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Save the database and all visits in one archive, also while the server runs."""
    with exit_on_error():
        require_web()
        from gait.cli.terminal.progress import progress_display
        from gait.web.operations.backup import back_up
        from gait.web.settings import default_data

        with progress_display() as progress:
            path = back_up(data or default_data(), history, file, overwrite=overwrite, progress=progress)
        typer.echo(f"Saved to: {path}")


@app.command(cls=Command, epilog=EXIT_CODES)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The archive that backup has written.")],
    data: Data = None,
    history: History = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the visits and the history that are there.")
    ] = False,
) -> None:
    """Restore the database and all visits from an archive. The server must not run."""
    with exit_on_error():
        require_web()
        from gait.cli.terminal.progress import progress_display
        from gait.web.operations.backup import restore as restore_archive
        from gait.web.settings import default_data

        folder = data or default_data()
        with progress_display() as progress:
            restore_archive(file, folder, history, overwrite=overwrite, progress=progress)
        typer.echo(f"Restored: {folder}")
