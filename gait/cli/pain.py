"""`gait pain`: the pain log of a runner."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group

if TYPE_CHECKING:
    from gait.history.pain import Pain

EXIT_CODES = (
    "Exit codes. 0: the command is done. 2: the command is wrong. 3: the history is missing or locked, the runner was "
    "not found, or a file cannot be read or written."
)
app = typer.Typer(
    name="pain",
    cls=Group,
    no_args_is_help=True,
    help="Keep a pain log, and see whether pain goes down.",
    rich_markup_mode=None,
    epilog=EXIT_CODES,
)

_Runner = Annotated[str, typer.Option("--runner", metavar="ID", help="The runner's name in the history.")]
_History = Annotated[
    str | None,
    typer.Option(metavar="URL", help="The history (default: GAIT_HISTORY, or a file in your data folder)."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]


@app.command(cls=Command, epilog=EXIT_CODES)
def add(
    runner: _Runner,
    score: Annotated[float, typer.Option(metavar="0-10", help="Worst pain of the day, from 0 to 10.")],
    date: Annotated[str | None, typer.Option(metavar="DATE", help="The day: 2026-05-31 (default: today).")] = None,
    place: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Where it hurt, as in gait analyze --pain, such as shin."),
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="One line, such as the run of the day.")] = None,
    history: _History = None,
) -> None:
    """Add the worst pain of a day to the log of a runner."""
    with exit_on_error():
        from datetime import date as calendar_date

        from gait.history.pain import Pain, add_pains
        from gait.words import say

        day = calendar_date.today().isoformat() if date is None else date
        pain = Pain(day=day, score=score, place=place, note=note)  # type: ignore[arg-type]
        added = add_pains(history, [pain], runner_id=runner)
        typer.echo(say("pain.added" if added else "pain.present"))


@app.command("list", cls=Command, epilog=EXIT_CODES)
def list_pains(runner: _Runner, history: _History = None, as_json: _Json = False) -> None:
    """Show the log of a runner, with the answers that were given at visits."""
    with exit_on_error():
        from gait.history.pain import pain_log

        log = pain_log(history, runner)
        if as_json:
            sys.stdout.write(json.dumps([_document(pain) for pain in log], indent=2) + "\n")
        else:
            from gait.cli.terminal.history import print_pains

            print_pains(log)


@app.command("export", cls=Command, epilog=EXIT_CODES)
def export_csv(
    runner: _Runner,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The CSV file to write. Replaced if it exists.")],
    history: _History = None,
) -> None:
    """Write the log of a runner as a CSV file."""
    with exit_on_error():
        from gait.errors import OutputError
        from gait.history.pain import pain_csv, pain_log
        from gait.runtime.atomic import atomic_file
        from gait.words import say

        text = pain_csv(pain_log(history, runner))
        try:
            with atomic_file(out) as unfinished:
                unfinished.write_text(text, encoding="utf-8")
        except OSError as error:
            raise OutputError(
                f"'{out}' cannot be written: {error.strerror}.", "Name a file in a folder that you may write to."
            ) from error
        typer.echo(say("pain.written", path=out))


@app.command("import", cls=Command, epilog=EXIT_CODES)
def import_csv(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file with the columns date and score.")],
    runner: _Runner,
    history: _History = None,
) -> None:
    """Add the lines of a CSV file to the log of a runner. Lines that are already there are not added again."""
    with exit_on_error():
        from gait.history.pain import add_pains, read_pain_csv
        from gait.words import say

        typer.echo(say("pain.imported", n=add_pains(history, read_pain_csv(file), runner_id=runner)))


def _document(pain: Pain) -> dict[str, Any]:
    return {"date": pain.day, "score": pain.score, "place": pain.place, "note": pain.note, "source": pain.source}
