"""`gait verify`: measure clips with labels or truth, and print the errors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.options import ModelSize


def verify(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Clips with NAME.labels.json or NAME.truth.json beside each clip NAME."),
    ],
    clip: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this clip, without its ending. May be repeated.")
    ] = None,
    model: Annotated[ModelSize, typer.Option(help="The pose model.")] = "heavy",
    poses: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep pose tracks in this folder, so that the next run is quick.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the tables to this file too.")] = None,
) -> None:
    """Measure clips whose contacts were labelled by eye, or whose truth is known, and print the table of errors."""
    with exit_on_error():
        from gait.cli.terminal.progress import progress_display
        from gait.runtime.atomic import atomic_file
        from gait.verify.run import verify as verify_clips

        with progress_display() as display:
            found = verify_clips(folder, only=tuple(clip or ()), model=model, poses=poses, progress=display)
        typer.echo(found.text, nl=False)
        if out is not None:
            with atomic_file(out) as unfinished:
                unfinished.write_text(found.text, encoding="utf-8")
