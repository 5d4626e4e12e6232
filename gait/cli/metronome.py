"""`gait metronome`: a click track to run to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.failures import plain_failures
from gait.errors import OptionError


def metronome(
    cadence: Annotated[float, typer.Option(metavar="N", help="Beats a minute: the steps to take.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The WAV file to write.")],
    minutes: Annotated[int, typer.Option(metavar="N", help="Length in minutes.")] = 20,
    pattern: Annotated[
        str, typer.Option(metavar="ON:OFF", help="Minutes with and without the beat; 1:0 never stops.")
    ] = "2:1",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it is there.")] = False,
) -> None:
    """Write a click track to practise a cadence with; a soft falling sound ends the beat, a rising one announces it."""
    with plain_failures():
        from gait.coaching.metronome import parse_pattern, write_click_track

        if out.exists() and not overwrite:
            raise OptionError(f"'{out}' is there already.", "Name another file, or replace it with --overwrite.")
        track = write_click_track(out, cadence_spm=cadence, minutes=minutes, pattern=parse_pattern(pattern))
        typer.echo(f"Click track: {track}")
