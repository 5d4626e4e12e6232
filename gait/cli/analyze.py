"""`gait analyze`: one runner's clips in, a report out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli import runner_options as of_runner
from gait.cli.failures import NO_REPORT, plain_failures
from gait.cli.stopping import StopRequests
from gait.errors import OptionError
from gait.runtime.memory import check_address_space
from gait.units import parse_incline, parse_speed

if TYPE_CHECKING:
    from gait.session import Session


class Engine(StrEnum):
    """The pose engines by name, repeated here so that help needs none of them loaded."""

    BLAZEPOSE = "blazepose"
    MEDIAPIPE = "mediapipe"


class AudienceName(StrEnum):
    """For whom a report may be, repeated here likewise."""

    RUNNER = "runner"
    CLINICIAN = "clinician"


class PaperName(StrEnum):
    """Sizes of paper, repeated here likewise."""

    A4 = "a4"
    LETTER = "letter"


class SurfaceName(StrEnum):
    """What people run on, repeated here likewise."""

    TREADMILL = "treadmill"
    OVERGROUND = "overground"


def analyze(
    side: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="The clip filmed from the side.")
    ] = None,
    rear: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="The clip filmed from behind.")
    ] = None,
    height: of_runner.Height = None,
    speed: Annotated[
        str | None, typer.Option(metavar="SPEED", help="The belt's speed: 3.0m/s, 10.8km/h, 6.7mph or 5:33/km.")
    ] = None,
    incline: Annotated[
        str | None, typer.Option(metavar="INCLINE", help="The belt's incline: 1% or 0.6deg; negative is downhill.")
    ] = None,
    surface: Annotated[
        SurfaceName | None, typer.Option(help="What the runner runs on (default: as the clip shows it).")
    ] = None,
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
    plan: Annotated[
        bool, typer.Option("--plan", help="Add a plan: strength, practice, coming back to running, self-care.")
    ] = False,
    audience: Annotated[AudienceName, typer.Option(help="For whom the reports are.")] = AudienceName.RUNNER,
    paper: Annotated[PaperName, typer.Option(help="Size of the printed report's pages.")] = PaperName.A4,
    blur_face: Annotated[
        bool, typer.Option("--blur-face", help="Make every face unrecognisable, in films and pictures.")
    ] = False,
    slow_motion: Annotated[
        float, typer.Option(metavar="N", help="Annotated films play N times slower than the clip, 1 to 20.")
    ] = 1.0,
    skeleton_only: Annotated[
        bool, typer.Option("--skeleton-only", help="Show the skeleton on a plain background, nothing of the clip.")
    ] = False,
    mass: of_runner.Mass = None,
    age: of_runner.Age = None,
    sex: of_runner.Sex = None,
    weekly: of_runner.Weekly = None,
    experience: of_runner.Experience = None,
    goal: of_runner.Goal = None,
    injury: of_runner.Injury = None,
    pain: of_runner.Pain = None,
    pain_run: of_runner.PainRun = None,
    pain_24h: of_runner.PainAfter = None,
    pain_at_night: of_runner.PainAtNight = False,
    altered_gait: of_runner.AlteredGait = False,
    weeks_without_progress: of_runner.Weeks = None,
    runner_id: Annotated[
        str | None, typer.Option("--runner", metavar="ID", help="Whose session it is; adds it to the history.")
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The history to add to (default: GAIT_HISTORY, or a file of your own)."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content of results.json to standard output and nothing else.")
    ] = False,
) -> None:
    """Analyse a runner filmed from the side, from behind, or both, and write the report."""
    with plain_failures(), StopRequests(said=NO_REPORT) as stop:
        runner = of_runner.make_runner(
            height=height,
            mass=mass,
            age=age,
            sex=sex,
            weekly=weekly,
            experience=experience,
            goal=goal,
            injury=injury,
            pain=pain,
            pain_run=pain_run,
            pain_24h=pain_24h,
            pain_at_night=pain_at_night,
            altered_gait=altered_gait,
            weeks_without_progress=weeks_without_progress,
        )
        from gait.report.drawing.style import FilmStyle

        style = FilmStyle(slow_motion=slow_motion, skeleton_only=skeleton_only, blur_faces=blur_face)
        speed_mps = None if speed is None else parse_speed(speed)
        incline_deg = 0.0 if incline is None else parse_incline(incline)
        out = out or _default_folder(side, rear)
        _check_command(side, rear, out=out, overwrite=overwrite, engine=engine, model=model)
        _check_history(history, runner_id)
        check_address_space()
        from gait.cli.terminal.progress import shown_progress
        from gait.runtime.preload import importing
        from gait.session.analyze import analyze as analyze_clips
        from gait.session.save import WRITERS

        with (
            shown_progress() as shown,
            importing("gait.analysis.clip", "gait.coaching.coach", *WRITERS, "gait.cli.terminal.summary"),
        ):
            progress = stop.before(shown)
            session = analyze_clips(
                side=side,
                rear=rear,
                runner=runner,
                speed_mps=speed_mps,
                incline_deg=incline_deg,
                surface=None if surface is None else surface.value,
                capture_fps=capture_fps,
                engine=engine.value,
                model=model,
                progress=progress,
            )
            session = session.with_plan() if plan else session
            report = session.save(
                out,
                overwrite=overwrite,
                paper=paper.value,
                audience=audience.value,
                style=style,
                progress=progress,
            )
        _show(session, report, as_json=as_json)
        if runner_id is not None:
            from gait.history import add_session

            add_session(history, out, runner_id=runner_id)


def _check_history(history: str | None, runner_id: str | None) -> None:
    """Refuse a history that cannot be added to before any clip is opened."""
    if runner_id is not None:
        from gait.history import check_history

        check_history(history, runner_id)
    elif history is not None:
        raise OptionError("The history needs to know whose session it is.", "Name the runner with --runner.")


def _default_folder(side: Path | None, rear: Path | None) -> Path:
    clip = side or rear
    if clip is None:
        raise OptionError("No clip is named.", "Name one with --side, with --rear, or both.")
    return Path(f"gait-report-{clip.stem}")


def _check_command(
    side: Path | None, rear: Path | None, *, out: Path, overwrite: bool, engine: Engine, model: str | None
) -> None:
    """Refuse whatever is wrong with the command before any clip is opened."""
    from gait.pose.engines.engine import make_engine
    from gait.pose.engines.models import DEFAULT_MODEL
    from gait.session.save import check_folder

    clips = [clip for clip in (side, rear) if clip is not None]
    if len(clips) == 2 and clips[0].resolve() == clips[1].resolve():
        raise OptionError("The side clip and the rear clip are the same file.", "Name each clip with its own option.")
    check_folder(out, overwrite=overwrite, clips=clips)
    make_engine(engine.value, model=model or DEFAULT_MODEL[engine.value])


def _show(session: Session, report: Path, *, as_json: bool) -> None:
    if as_json:
        from gait.results.document import results_text

        sys.stdout.write(results_text(session))
    else:
        from gait.cli.terminal.summary import print_summary

        print_summary(session, report)
