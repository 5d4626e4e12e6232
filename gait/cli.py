"""The command line: a thin door to `gait.analyze`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gait.errors import GaitError, OptionError
from gait.units import parse_height, parse_incline, parse_speed

if TYPE_CHECKING:
    from types import FrameType

    from gait.motion.model import Surface
    from gait.session import Session

EXIT_WRONG_COMMAND = 2
EXIT_NO_REPORT = 3
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143

app = typer.Typer(
    name="gait",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Engine(StrEnum):
    """The pose engines by name, repeated here so that help needs none of them loaded."""

    BLAZEPOSE = "blazepose"
    MEDIAPIPE = "mediapipe"


class SurfaceName(StrEnum):
    """What people run on, repeated here likewise."""

    TREADMILL = "treadmill"
    OVERGROUND = "overground"


_EXIT_CODES = (
    "Exit code 0: the report is written. 2: the command is wrong. 3: a clip cannot be used or the report cannot be "
    "written; then no file is left behind."
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from gait import __version__

        typer.echo(f"gait {__version__}")
        raise typer.Exit


@app.callback()
def _gait(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Two phone clips of a runner in, one annotated report out."""


@app.command(epilog=_EXIT_CODES)
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
    with _plain_failures():
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


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Turn errors into two lines and an exit code, and an interrupt into a clean stop."""
    try:
        yield
    except GaitError as error:
        typer.echo(f"{one_line(error.problem)}\n{one_line(error.remedy)}", err=True)
        raise typer.Exit(EXIT_WRONG_COMMAND if isinstance(error, OptionError) else EXIT_NO_REPORT) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; no report was written.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(EXIT_TERMINATED)


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, which a file's name may hold.

    Examples
    --------
    >>> one_line("'two\\nlines.mp4' is empty.")
    "'two?lines.mp4' is empty."
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def main() -> None:
    """Run the command line; a request to terminate cleans up like an interrupt."""
    from gait.terminal.chatter import hidden_chatter

    signal.signal(signal.SIGTERM, _stop)
    with hidden_chatter():
        app()
