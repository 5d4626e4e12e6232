"""`gait test`: self-checks that a phone can film."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group
from gait.cli.signals import StopOnSignal
from gait.errors import OptionError

if TYPE_CHECKING:
    from gait.selfcheck.kinds import Kind

EXIT_CODES = (
    "Exit codes. 0: the repetitions were counted. 2: the command is wrong. 3: the clip does not show the movement, "
    "cannot be read, or the result cannot be written, and no files are left behind."
)
NO_RESULT = "Stopped. No result was written."
app = typer.Typer(
    name="test",
    cls=Group,
    no_args_is_help=True,
    help="Count self-checks in a clip: calf raises, hops, squats and step-downs on one leg.",
    rich_markup_mode=None,
    epilog=EXIT_CODES,
)

_File = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The clip.")]
_Leg = Annotated[
    Literal["left", "right"] | None,
    typer.Option(help="The leg that carries the weight (default: the one whose foot stays on the ground)."),
]
_Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder for the result (default: gait-test-NAME, after the clip).")
]
_Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result in DIR.")]
_Date = Annotated[str | None, typer.Option(metavar="DATE", help="Day of filming, such as 2026-05-31 (default: today).")]
_CaptureFps = Annotated[
    float | None, typer.Option(metavar="N", help="Frames per second at which a slow-motion clip was recorded.")
]
_Model = Annotated[str, typer.Option(metavar="lite|full|heavy", help="The pose model.")]
_Runner = Annotated[
    str | None, typer.Option("--runner", metavar="ID", help="Add the result to the history of this runner.")
]
_History = Annotated[
    str | None,
    typer.Option(metavar="URL", help="The history to add to (default: GAIT_HISTORY, or a file in your data folder)."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else, to standard output.")]


_HELP: dict[Kind, str] = {
    "calf-raise": "Count calf raises on one leg until fatigue. Film from the side, heel and head in the picture.",
    "hops": "Count hops on one leg, and how long their rhythm stays steady. Hop on the spot for half a minute.",
    "squat": "Show whether the hips stay level in a squat on one leg. Film from behind or from in front.",
    "step-down": "Show whether the hips stay level in a slow step down. Film from behind or from in front.",
}


def _add_command(kind: Kind, help_text: str) -> None:
    """Add the command of a self-check. All have the same options."""

    @app.command(kind, cls=Command, epilog=EXIT_CODES, help=help_text)
    def command(
        file: _File,
        leg: _Leg = None,
        out: _Out = None,
        overwrite: _Overwrite = False,
        date: _Date = None,
        capture_fps: _CaptureFps = None,
        model: _Model = "full",
        runner: _Runner = None,
        history: _History = None,
        as_json: _Json = False,
    ) -> None:
        _check(kind, file, leg, out, overwrite, date, capture_fps, model, runner, history, as_json)


for _kind, _words in _HELP.items():
    _add_command(_kind, _words)


def _check(
    kind: Kind,
    file: Path,
    leg: Literal["left", "right"] | None,
    out: Path | None,
    overwrite: bool,
    date: str | None,
    capture_fps: float | None,
    model: str,
    runner: str | None,
    history: str | None,
    as_json: bool,
) -> None:
    with exit_on_error(), StopOnSignal(message=NO_RESULT) as stop:
        from datetime import date as calendar_date

        from gait.cli.terminal.progress import progress_display
        from gait.selfcheck.run import check_clip, check_folder, save_check
        from gait.selfcheck.text import lines_of, title_of
        from gait.words import say

        day = _day(date) if date is not None else calendar_date.today().isoformat()
        out = out or Path(f"gait-test-{file.stem}")
        check_folder(out, overwrite=overwrite)
        if runner is not None:
            from gait.history import check_history

            check_history(history, runner)
        elif history is not None:
            raise OptionError("--history needs to know who the runner is.", "Name the runner with --runner.")
        with progress_display() as display:
            check = check_clip(
                file,
                kind=kind,
                leg=leg,
                date_filmed=day,
                capture_fps=capture_fps,
                model=model,
                progress=stop.checked(display),
            )
        written = save_check(check, out, overwrite=overwrite)
        if as_json:
            sys.stdout.write(json.dumps(check.result.document(), indent=2, allow_nan=False) + "\n")
        else:
            lines = (title_of(kind), *lines_of(check.result), say("selfcheck.written", path=written))
            typer.echo("\n".join(lines))
        if runner is not None:
            from gait.history import add_selfcheck

            add_selfcheck(history, check.result, runner_id=runner)
            if not as_json:
                typer.echo(say("selfcheck.in_history", runner=runner.strip()))


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise OptionError(f"'{text}' is not a date.", "Give it as year-month-day: 2026-05-31.") from None
