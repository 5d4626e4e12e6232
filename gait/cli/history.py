"""`gait history`: sessions of runners over time."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gait.cli.failures import plain_failures
from gait.words.plurals import plural

EXIT_CODES = (
    "Exit code 0: done. 2: the command is wrong. 3: the history is missing, locked or lacks what was asked for."
)
app = typer.Typer(
    name="history", no_args_is_help=True, help="Follow runners over time.", rich_markup_mode=None, epilog=EXIT_CODES
)

History = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="URL",
        help="The history: a file, or postgresql://USER@HOST/DATABASE (default: GAIT_HISTORY, or a file of your own).",
    ),
]
RunnerName = Annotated[str, typer.Argument(metavar="RUNNER", help="The runner's name in the history.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to standard output and nothing else.")]


@app.command(epilog=EXIT_CODES)
def add(
    session_dir: Annotated[Path, typer.Argument(metavar="SESSION_DIR", help="A folder that gait analyze wrote.")],
    runner: Annotated[str, typer.Option(metavar="ID", help="Whose session it is.")],
    when: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
            help="When the runner ran (default: when the session was analysed).",
        ),
    ] = None,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Add a session to the history; one that is there already is not added twice."""
    with plain_failures():
        from gait.history import add_session

        outcome = add_session(history, session_dir, runner_id=runner, when=when)
        if as_json:
            _print_json({"runner": runner.strip(), "outcome": outcome})
        else:
            typer.echo(_OUTCOMES[outcome])


@app.command("list", epilog=EXIT_CODES)
def list_runners(history: History = None, as_json: AsJson = False) -> None:
    """List the runners."""
    with plain_failures():
        from gait.history import runners

        found = runners(history)
        if as_json:
            _print_json(_records(found))
        else:
            from gait.cli.terminal.history import print_runners

            print_runners(found)


@app.command(epilog=EXIT_CODES)
def show(runner: RunnerName, history: History = None, as_json: AsJson = False) -> None:
    """Show a runner's sessions with the headline measures."""
    with plain_failures():
        from gait.history import measurements_of, runner_document, sessions_of

        if as_json:
            _print_json(runner_document(history, runner))
        else:
            from gait.cli.terminal.history import print_sessions

            print_sessions(sessions_of(history, runner), measurements_of(history, runner))


@app.command(epilog=EXIT_CODES)
def trend(
    runner: RunnerName,
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="The measure's name, such as cadence.")],
    view: Annotated[
        str | None, typer.Option(metavar="side|rear", help="The view it was measured in (default: the side's).")
    ] = None,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Follow one measure, and say whether it has changed."""
    with plain_failures():
        from gait.history import trend as follow

        found = follow(history, runner, measure, view=view)
        if as_json:
            _print_json(found.document())
        else:
            from gait.cli.terminal.history import print_trend

            print_trend(found)


@app.command(epilog=EXIT_CODES)
def report(
    runner: RunnerName,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write, replaced if it is there.")],
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Write a page with every measure over time."""
    with plain_failures():
        from gait.history.page import write_trend_page

        path = write_trend_page(history, runner, out)
        _done({"page": str(path)}, f"Page: {path}", as_json=as_json)


@app.command(epilog=EXIT_CODES)
def export(
    runner: RunnerName,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Write everything of a runner into a folder, as JSON and CSV."""
    with plain_failures():
        from gait.history import export_runner

        path = export_runner(history, runner, directory)
        _done({"folder": str(path)}, f"Exported to: {path}", as_json=as_json)


@app.command(epilog=EXIT_CODES)
def erase(
    runner: RunnerName,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    history: History = None,
    as_json: AsJson = False,
) -> None:
    """Erase everything of a runner for good."""
    with plain_failures():
        from gait.history import erase_runner, sessions_of

        if not yes:
            _ask(runner, sessions=len(sessions_of(history, runner)))
        erased = erase_runner(history, runner)
        words = f"Erased: {plural(erased.sessions, 'session')} of {runner.strip()}."
        if not erased.overwritten:
            words += "\nThe server did not let the space be overwritten; ask the tables' owner to run VACUUM FULL."
        _done({"sessions": erased.sessions, "overwritten": erased.overwritten}, words, as_json=as_json)


_OUTCOMES = {
    "added": "Added to the history.",
    "replaced": "Added to the history, in place of older results from the same clips.",
    "present": "In the history already.",
}


def _ask(runner: str, *, sessions: int) -> None:
    from gait.errors import OptionError

    if not sys.stdin.isatty():
        raise OptionError("Erasing cannot be undone, and nobody is there to be asked.", "Confirm it with --yes.")
    typer.confirm(f"Erase {plural(sessions, 'session')} of {runner} for good?", abort=True, err=True)


def _done(document: dict[str, Any], words: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(document)
    else:
        typer.echo(words)


def _records(table: Any) -> Any:
    import json

    return json.loads(table.to_json(orient="records", date_format="iso"))


def _print_json(document: Any) -> None:
    import json

    sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")
