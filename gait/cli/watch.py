"""`gait watch`: the runs in the FIT files of a watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.errors import InputError


def watch(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="FIT files, or folders that hold them.")],
) -> None:
    """Show the runs in FIT files, and the weekly distance of the last four weeks, to give as --weekly."""
    with exit_on_error():
        from gait.errors import GaitError
        from gait.watch import WatchRun, read_fit, weekly_distance_km
        from gait.words import say
        from gait.words.numbers import short_number, with_unit

        runs: list[WatchRun] = []
        for path in _fit_files(files):
            try:
                run = read_fit(path)
            except GaitError as error:
                typer.echo(f"{path.name}: {error.problem}", err=True)
                continue
            runs.append(run)
            cadence = run.value("cadence")
            facts = [
                "" if run.start is None else f"{run.start:%Y-%m-%d}",
                "" if run.distance_km is None else with_unit(run.distance_km, "km"),
                "" if cadence is None else with_unit(cadence.value, cadence.unit),
            ]
            typer.echo(f"{path.name}: {', '.join(filter(None, facts))}")
        if not runs:
            raise InputError("No file holds a run.", "Name FIT files that a running watch wrote.")
        weekly_km = weekly_distance_km(runs)
        typer.echo(
            say("watch.weekly_unknown")
            if weekly_km is None
            else say("watch.weekly", km=short_number(round(weekly_km, 1)))
        )


def _fit_files(named: list[Path]) -> list[Path]:
    """Return the files, and those in the folders, in the order of their names."""
    return [
        path
        for each in named
        for path in (sorted(p for p in each.rglob("*") if p.suffix.lower() == ".fit") if each.is_dir() else [each])
    ]
