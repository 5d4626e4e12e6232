"""`gait history`: the sessions of runners over time."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gait.cli.errors import exit_on_error
from gait.cli.help import Command, Group
from gait.errors import OptionError
from gait.words.plurals import plural

EXIT_CODES = (
    "Exit codes. 0: the command is done. 2: the command is wrong. 3: the history is missing or locked, or the runner "
    "or session was not found."
)
app = typer.Typer(
    name="history",
    cls=Group,
    no_args_is_help=True,
    help="Follow runners over time.",
    rich_markup_mode=None,
    epilog=EXIT_CODES,
)

History = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="URL",
        help="The history: a file, or postgresql://USER@HOST/DATABASE (default: GAIT_HISTORY, or a file in your data "
        "folder).",
    ),
]
RunnerName = Annotated[str, typer.Argument(metavar="RUNNER", help="The runner's name in the history.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]

_ADDED = {
    "added": "Added to the history.",
    "replaced": "Added to the history. It replaces older results from the same clips.",
    "present": "Already in the history.",
}


@app.command(cls=Command, epilog=EXIT_CODES)
def add(
    session_dir: Annotated[Path, typer.Argument(metavar="SESSION_DIR", help="A folder written by gait analyze.")],
    runner: Annotated[str, typer.Option(metavar="ID", help="The runner's name in the history.")],
    when: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="When the clips were filmed (default: the day in the session, or else when it was analysed).",
        ),
    ] = None,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Add a session to the history. A session that is already in it is not added again."""
    with exit_on_error():
        from gait.history import add_session

        outcome = add_session(history, session_dir, runner_id=runner, when=when)
        _print({"runner": runner.strip(), "outcome": outcome}, _ADDED[outcome], as_json=as_json)


@app.command("list", cls=Command, epilog=EXIT_CODES)
def list_runners(history: History = None, as_json: AsJson = False) -> None:
    """List the runners."""
    with exit_on_error():
        from gait.history import runners

        table = runners(history)
        if as_json:
            _print_json(json.loads(table.to_json(orient="records", date_format="iso")))
        else:
            from gait.cli.terminal.history import print_runners

            print_runners(table)


@app.command(cls=Command, epilog=EXIT_CODES)
def show(runner: RunnerName, history: History = None, as_json: AsJson = False) -> None:
    """Show a runner's sessions and their main measures."""
    with exit_on_error():
        from gait.history import measurements_of, runner_document, sessions_of

        if as_json:
            _print_json(runner_document(history, runner))
        else:
            from gait.cli.terminal.history import print_sessions

            print_sessions(sessions_of(history, runner), measurements_of(history, runner))


@app.command(cls=Command, epilog=EXIT_CODES)
def trend(
    runner: RunnerName,
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="Name of the measure, such as cadence.")],
    view: Annotated[
        str | None, typer.Option(metavar="side|rear", help="The view it was measured in (default: side, if available).")
    ] = None,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Follow one measure over time and show whether it has changed."""
    with exit_on_error():
        from gait.history import trend as read_trend

        measure_trend = read_trend(history, runner, measure, view=view)
        if as_json:
            _print_json(measure_trend.document())
        else:
            from gait.cli.terminal.history import print_trend

            print_trend(measure_trend)


@app.command(cls=Command, epilog=EXIT_CODES)
def report(
    runner: RunnerName,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file to write. Replaced if it exists.")],
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Write a web page with every measure over time."""
    with exit_on_error():
        from gait.history.page import write_trend_page

        path = write_trend_page(history, runner, out)
        _print({"page": str(path)}, f"Page: {path}", as_json=as_json)


@app.command(cls=Command, epilog=EXIT_CODES)
def export(
    runner: RunnerName,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write. It must not exist yet.")],
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Export everything the history holds about a runner, as JSON and CSV."""
    with exit_on_error():
        from gait.history import export_runner

        path = export_runner(history, runner, directory)
        _print({"folder": str(path)}, f"Exported to: {path}", as_json=as_json)


@app.command(cls=Command, epilog=EXIT_CODES)
def erase(
    runner: RunnerName,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Permanently erase everything the history holds about a runner."""
    with exit_on_error():
        from gait.history import erase_runner
        from gait.history.erase import to_be_erased

        if not yes:
            sessions, visits = to_be_erased(history, runner)
            if not sys.stdin.isatty():
                raise OptionError("Erasing cannot be undone, and nobody can be asked here.", "Confirm it with --yes.")
            what = plural(sessions, "session") + (f" and {plural(visits, 'visit')}" if visits else "")
            typer.confirm(f"Permanently erase {what} of {runner}?", abort=True, err=True)
        erased = erase_runner(history, runner)
        text = f"Erased {plural(erased.sessions, 'session')} of {runner.strip()}."
        if erased.visits:
            text += (
                f"\nErased {plural(erased.visits, 'visit')} of the upload page. Its server deletes their reports "
                "within ten minutes, or when it starts."
            )
        if erased.folders:
            text += "\nThese folders still hold reports and videos. Delete them yourself:"
            text += "".join(f"\n  {folder}" for folder in erased.folders)
        if not erased.overwritten:
            text += "\nThe server did not overwrite the freed space. Ask the owner of the tables to run VACUUM FULL."
        document = {
            "sessions": erased.sessions,
            "visits": erased.visits,
            "folders": list(erased.folders),
            "overwritten": erased.overwritten,
        }
        _print(document, text, as_json=as_json)


@app.command(cls=Command, epilog=EXIT_CODES)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Copy the history into one file, also while other programs use it. For PostgreSQL, use pg_dump."""
    with exit_on_error():
        from gait.cli.terminal.progress import progress_display
        from gait.history.backup import backup_history

        with progress_display() as progress:
            path = backup_history(history, file, overwrite=overwrite, progress=progress)
        _print({"file": str(path)}, f"Saved to: {path}", as_json=as_json)


@app.command(cls=Command, epilog=EXIT_CODES)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that backup has written.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the history if there is one.")] = False,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Restore the history from a copy: completely, or not at all if it is interrupted."""
    with exit_on_error():
        from gait.cli.terminal.progress import progress_display
        from gait.history.backup import history_file, restore_history

        with progress_display() as progress:
            restore_history(file, history, overwrite=overwrite, progress=progress)
        path = history_file(history)
        _print({"history": str(path)}, f"Restored: {path}", as_json=as_json)


def _print(document: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(document)
    else:
        typer.echo(text)


def _print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")
