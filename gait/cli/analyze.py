"""`gait analyze`: analyse the clips of one runner and write the report."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from gait.cli.errors import NO_REPORT, exit_on_error
from gait.cli.runner_options import with_runner_options
from gait.cli.signals import StopOnSignal
from gait.errors import OptionError
from gait.measurement import Surface
from gait.options import Engine
from gait.report.choices import Audience, Paper
from gait.runner import NO_VISIT, Runner, Visit, runner_from
from gait.runtime.libraries import require_libraries
from gait.runtime.memory import check_address_space
from gait.units import Lengths, Units, parse_clock, parse_incline, parse_speed, units_as_typed


@with_runner_options
def analyze(
    answers: Mapping[str, Any],
    visit_answers: Mapping[str, Any],
    side: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            help="The clip filmed from the side. Give two, one from each side, to compare left and right.",
        ),
    ] = None,
    side_left: Annotated[
        Path | None,
        typer.Option(metavar="FILE", readable=False, help="The clip filmed from the runner's left, instead of --side."),
    ] = None,
    side_right: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="The clip filmed from the runner's right, instead of --side."
        ),
    ] = None,
    rear: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="The clip filmed from behind.")
    ] = None,
    speed: Annotated[
        str | None, typer.Option(metavar="SPEED", help="Belt speed or pace: 3.0m/s, 10.8km/h, 6.7mph or 5:33/km.")
    ] = None,
    incline: Annotated[
        str | None, typer.Option(metavar="INCLINE", help="Treadmill incline: 1% or 0.6deg. Negative is downhill.")
    ] = None,
    fit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help="FIT file in which a watch recorded the run, to compare with the film."
        ),
    ] = None,
    fit_at: Annotated[
        str | None,
        typer.Option(metavar="MM:SS", help="When in that recording the film was made (default: the whole run)."),
    ] = None,
    fit_speed: Annotated[
        bool,
        typer.Option("--fit-speed", help="Take the recorded speed as that of the belt: for a treadmill's own sensor."),
    ] = False,
    surface: Annotated[
        Surface | None, typer.Option(help="What the runner runs on (default: detected from the clip).")
    ] = None,
    sound: Annotated[
        bool, typer.Option("--sound", help="Listen to the footfalls too, and compare them with the picture.")
    ] = False,
    units: Annotated[
        Lengths | None,
        typer.Option(help="Units of lengths and speeds (default: as in --height and --speed, or as last time)."),
    ] = None,
    capture_fps: Annotated[
        float | None, typer.Option(metavar="N", help="Frames per second at which a slow-motion clip was recorded.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="lite|full|heavy",
            help="The pose model (default: heavy). With --engine mediapipe: full (the default), or the path of a .task "
            "file.",
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="The engine that runs the pose model.")] = "blazepose",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the report (default: gait-report-NAME, after the clip's name)."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier report in DIR. Other files in it stay.")
    ] = False,
    plan: Annotated[
        bool,
        typer.Option("--plan", help="Add a plan to the report: strength, drills, return to running and self-care."),
    ] = False,
    audience: Annotated[Audience, typer.Option(help="The reader for whom the report is written.")] = "runner",
    paper: Annotated[Paper, typer.Option(help="Paper size of the PDF.")] = "a4",
    handout: Annotated[
        bool,
        typer.Option("--handout", help="Write a handout of one page too: picture, cue, exercises and room for notes."),
    ] = False,
    blur_face: Annotated[
        bool, typer.Option("--blur-face", help="Blur every face in the annotated videos and pictures.")
    ] = False,
    slow_motion: Annotated[
        float, typer.Option(metavar="N", help="Play the annotated videos N times slower than the clip, from 1 to 20.")
    ] = 1.0,
    skeleton_only: Annotated[
        bool, typer.Option("--skeleton-only", help="Draw the skeleton on a plain background, without the clip.")
    ] = False,
    share_card: Annotated[
        bool, typer.Option("--share-card", help="Also write share.png, a picture with three numbers to show around.")
    ] = False,
    logo: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            readable=False,
            rich_help_panel="The visit",
            help="Logo of the clinic for the report's header: a PNG, JPEG or WebP file.",
        ),
    ] = None,
    date_from_clip: Annotated[
        bool,
        typer.Option(
            "--date-from-clip",
            rich_help_panel="The visit",
            help="Take the date from the clip's own file. Ask the runner first.",
        ),
    ] = False,
    anonymous: Annotated[
        bool,
        typer.Option(
            "--anonymous",
            rich_help_panel="The visit",
            help="Leave out everything about the visit, and the names of the clips.",
        ),
    ] = False,
    runner_id: Annotated[
        str | None,
        typer.Option("--runner", metavar="ID", help="Add the session to the history of this runner."),
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The history to add to (default: GAIT_HISTORY, or a file in your data folder)."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content of results.json, and nothing else, to standard output.")
    ] = False,
) -> None:
    """Analyse clips of one runner, filmed from one side or both, from behind, or all of these, and write a report."""
    with exit_on_error(), StopOnSignal(message=NO_REPORT) as stop:
        runner = runner_from(answers, Runner, named="option")
        visit = _visit(visit_answers, logo=logo, runner_id=runner_id, anonymous=anonymous)
        from gait.report.drawing.style import FilmStyle

        style = FilmStyle(slow_motion=slow_motion, skeleton_only=skeleton_only, blur_faces=blur_face)
        speed_mps = None if speed is None else parse_speed(speed)
        fit_at_s = None if fit_at is None else parse_clock(fit_at)
        incline_deg = 0.0 if incline is None else parse_incline(incline)
        if not (side or side_left or side_right or rear):
            raise OptionError("No clip was given.", "Give one with --side, with --rear, or both.")
        from gait.session.analyze import given_clips

        given = given_clips(side=side, side_left=side_left, side_right=side_right, rear=rear)
        clips = [each.path for each in given]
        out = out or Path("gait-report-anonymous" if anonymous else f"gait-report-{clips[0].stem}")
        _check_command(clips, out=out, overwrite=overwrite, engine=engine, model=model)
        _check_history(history, runner_id)
        if runner_id is not None:
            from gait.history import with_selfchecks

            runner = with_selfchecks(runner, history, runner_id, day=_day_of(visit).isoformat())
        shown_units = units_as_typed(
            height=answers["height_m"], speed=speed, system=units, otherwise=_last_units(history, runner_id)
        )
        if date_from_clip and not anonymous and visit.date_filmed is None:
            from gait.video.filming_date import filming_date

            visit = replace(visit, date_filmed=next(filter(None, map(filming_date, clips)), None))
        check_address_space()
        require_libraries()
        from gait.cli.terminal.progress import progress_display
        from gait.runtime.preload import importing
        from gait.session.analyze import analyze as analyze_clips
        from gait.session.save import SAVE_MODULES

        with importing("gait.analysis.clip", "gait.coaching.coach", *SAVE_MODULES, "gait.cli.terminal.summary"):
            with progress_display() as display:
                session = analyze_clips(
                    side=side,
                    rear=rear,
                    side_left=side_left,
                    side_right=side_right,
                    runner=runner,
                    visit=visit,
                    speed_mps=speed_mps,
                    incline_deg=incline_deg,
                    surface=surface,
                    sound=sound,
                    capture_fps=capture_fps,
                    units=shown_units,
                    fit=fit,
                    fit_at_s=fit_at_s,
                    fit_speed=fit_speed,
                    engine=engine,
                    model=model,
                    progress=stop.checked(display),
                )
            if runner_id is not None:
                from gait.history import follow_up_with

                session = session.with_follow_up(follow_up_with(history, runner_id, session, day=_day_of(visit)))
            session = session.with_plan() if plan else session
            session = session.anonymous() if anonymous else session
            from gait.cli.terminal.summary import print_files, print_summary

            # The numbers come first. The videos take as long again as everything else but the pose.
            if not as_json:
                print_summary(session)
            with progress_display() as display:
                report = session.save(
                    out,
                    overwrite=overwrite,
                    paper=paper,
                    audience=audience,
                    handout=handout,
                    style=style,
                    share_card=share_card,
                    progress=stop.checked(display),
                )
        if as_json:
            from gait.results.document import results_text

            sys.stdout.write(results_text(session))
        else:
            print_files(report)
        if runner_id is not None:
            from gait.history import add_session

            add_session(history, out, runner_id=runner_id)


def _visit(answers: Mapping[str, Any], *, logo: Path | None, runner_id: str | None, anonymous: bool) -> Visit:
    """Return the visit: options first, then the settings file, and the history's name of the runner."""
    if anonymous:
        return NO_VISIT
    from gait.cli.settings_file import clinic_settings
    from gait.report.logo import read_logo

    settings = clinic_settings()
    given = {name: answer for name, answer in answers.items() if answer is not None}
    visit = runner_from({"runner_name": runner_id, **settings.answers, **given}, Visit, named="option")
    logo = logo or settings.logo
    return replace(visit, logo=None if logo is None else read_logo(logo))


def _day_of(visit: Visit) -> date:
    """Return the day of filming, or today."""
    return date.fromisoformat(visit.date_filmed) if visit.date_filmed else date.today()


def _check_command(clips: list[Path], *, out: Path, overwrite: bool, engine: Engine, model: str | None) -> None:
    """Raise the errors that can be found before any clip is opened."""
    from gait.pose.engines.engine import make_engine
    from gait.pose.engines.models import DEFAULT_MODEL
    from gait.session.save import check_folder

    check_folder(out, overwrite=overwrite, clips=clips)
    make_engine(engine, model=model or DEFAULT_MODEL[engine])


def _check_history(history: str | None, runner_id: str | None) -> None:
    """Raise the errors of a history that cannot be added to before any clip is opened."""
    if runner_id is not None:
        from gait.history import check_history

        check_history(history, runner_id)
    elif history is not None:
        raise OptionError("--history needs to know who the runner is.", "Name the runner with --runner.")


def _last_units(history: str | None, runner_id: str | None) -> Units | None:
    """Return the units of the runner's last session in the history; None for a runner who is not in it."""
    if runner_id is None:
        return None
    from gait.history import last_units

    return last_units(history, runner_id)
