"""`gait doctor`: check the installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import EXIT_NO_REPORT, one_line

DOCTOR_EXIT_CODES = "Exit codes. 0: everything that gait needs is here. 3: something is missing."
_MARKS = {"ok": "ok", "note": "note", "missing": "MISSING"}


def doctor(
    sample: Annotated[bool, typer.Option("--sample/--no-sample", help="Also analyse a clip of five seconds.")] = True,
) -> None:
    """Check the installation: Python, libraries, pose models, disk, cores and video codecs. Analyse a short clip."""
    from gait.doctor.checks import examine
    from gait.words import say

    is_ready = True
    for finding in examine(Path.cwd(), sample=sample):
        is_ready = is_ready and finding.status != "missing"
        typer.echo(f"{_MARKS[finding.status]:8}{finding.title}: {one_line(finding.text)}")
        if finding.remedy:
            typer.echo(f"{'':8}{one_line(finding.remedy)}")
    typer.echo(say("doctor.ready") if is_ready else say("doctor.not_ready"))
    if not is_ready:
        raise typer.Exit(EXIT_NO_REPORT)
