"""`gait metronome`: write a click track to run to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.errors import OptionError


def metronome(
    cadence: Annotated[float, typer.Option(metavar="N", help="Beats per minute: one beat for each step.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The WAV file to write.")],
    minutes: Annotated[int, typer.Option(metavar="N", help="Length in minutes.")] = 20,
    pattern: Annotated[
        str, typer.Option(metavar="ON:OFF", help="Minutes with and without the beat. 1:0 never pauses.")
    ] = "2:1",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
) -> None:
    """Write a click track for practising a cadence. A rising sound announces the beat, a falling sound ends it."""
    with exit_on_error():
        from gait.coaching.metronome import parse_pattern, write_click_track

        if out.exists() and not overwrite:
            raise OptionError(f"'{out}' already exists.", "Give another file, or replace it with --overwrite.")
        track = write_click_track(out, cadence_spm=cadence, minutes=minutes, pattern=parse_pattern(pattern))
        typer.echo(f"Click track: {track}")
