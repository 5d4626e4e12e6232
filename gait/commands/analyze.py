"""`gait analyze`: one runner's clips in, a report out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gait.commands.failures import plain_failures
from gait.errors import OptionError
from gait.units import parse_height, parse_incline, parse_speed

if TYPE_CHECKING:
    from gait.motion.model import Surface
    from gait.session import Session


class Engine(StrEnum):
    """The pose engines by name, repeated here so that help needs none of them loaded."""

    BLAZEPOSE = "blazepose"
    MEDIAPIPE = "mediapipe"


class SurfaceName(StrEnum):
    """What people run on, repeated here likewise."""

    TREADMILL = "treadmill"
    OVERGROUND = "overground"


def analyze(
    side: Annotated[Path | None, typer.Option(metavar="FILE", help="The clip filmed from the side.")] = None,
    rear: Annotated[Path | None, typer.Option(metavar="FILE", help="The clip filmed from behind.")] = None,
    height: Annotated[
        str | None, typer.Option(metavar="HEIGHT", help="The runner's height: 1.78m, 178cm or 5ft10in.")
    ] = None,
    speed: Annotated[
        str | None, typer.Option(metavar="SPEED", help="The belt's speed: 3.0m/s, 10.8km/h, 6.7mph or 5:33/km.")
    ] = None,
    incline: Annotated[
        str | None, typer.Option(metavar="INCLINE", help="The belt's incline: 1% or 0.6deg; negative is downhill.")
    ] = None,
    surface: Annotated[SurfaceName, typer.Option(help="What the runner runs on.")] = SurfaceName.TREADMILL,
    capture_fps: Annotated[
        float | None, typer.Option(metavar="N", help="Frames per second at which slow motion was recorded.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="lite|full|heavy",
            help="The pose model (default: heavy). With mediapipe: full (its default) or the path of a .task bundle.",
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What runs the pose model.")] = Engine.BLAZEPOSE,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the report (default: gait-report-NAME, with the clip's name)."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier report in DIR; other files in it stay.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content of results.json to standard output and nothing else.")
    ] = False,
) -> None:
    """Analyse a runner filmed from the side, from behind, or both, and write the report."""
    with plain_failures():
        height_m = None if height is None else parse_height(height)
        speed_mps = None if speed is None else parse_speed(speed)
        incline_deg = 0.0 if incline is None else parse_incline(incline)
        out = out or _default_folder(side, rear)
        _check_command(side, rear, out=out, overwrite=overwrite, engine=engine, model=model)
        report, session = _analyze_and_save(
            side=side,
            rear=rear,
            height_m=height_m,
            speed_mps=speed_mps,
            incline_deg=incline_deg,
            surface=surface.value,
            capture_fps=capture_fps,
            engine=engine.value,
            model=model,
            out=out,
            overwrite=overwrite,
        )
        _show(session, report, as_json=as_json)


def _default_folder(side: Path | None, rear: Path | None) -> Path:
    clip = side or rear
    if clip is None:
        raise OptionError("No clip is named.", "Name one with --side, with --rear, or both.")
    return Path(f"gait-report-{clip.stem}")


def _check_command(
    side: Path | None, rear: Path | None, *, out: Path, overwrite: bool, engine: Engine, model: str | None
) -> None:
    """Refuse whatever is wrong with the command before any clip is opened."""
    from gait.exports.folder import check_folder
    from gait.pose.engine import make_engine
    from gait.pose.models import DEFAULT_MODEL

    clips = [clip for clip in (side, rear) if clip is not None]
    if len(clips) == 2 and clips[0].resolve() == clips[1].resolve():
        raise OptionError("The side clip and the rear clip are the same file.", "Name each clip with its own option.")
    check_folder(out, overwrite=overwrite, clips=clips)
    make_engine(engine.value, model=model or DEFAULT_MODEL[engine.value])


def _analyze_and_save(
    *,
    side: Path | None,
    rear: Path | None,
    height_m: float | None,
    speed_mps: float | None,
    incline_deg: float,
    surface: Surface,
    capture_fps: float | None,
    engine: str,
    model: str | None,
    out: Path,
    overwrite: bool,
) -> tuple[Path, Session]:
    from gait.runner import Runner
    from gait.session import analyze as analyze_clips
    from gait.terminal.progress import shown_progress

    with shown_progress() as progress:
        session = analyze_clips(
            side=side,
            rear=rear,
            runner=Runner(height_m=height_m),
            speed_mps=speed_mps,
            incline_deg=incline_deg,
            surface=surface,
            capture_fps=capture_fps,
            engine=engine,
            model=model,
            progress=progress,
        )
        return session.save(out, overwrite=overwrite, progress=progress), session


def _show(session: Session, report: Path, *, as_json: bool) -> None:
    if as_json:
        from gait.exports.results import results_text

        sys.stdout.write(results_text(session))
    else:
        from gait.terminal.summary import print_summary

        print_summary(session, report)
