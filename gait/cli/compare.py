"""`gait compare`: compare two reports of one runner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.errors import exit_on_error, one_line
from gait.errors import OptionError
from gait.units import Lengths, Units

if TYPE_CHECKING:
    from gait.comparison import Comparison

COMPARE_EXIT_CODES = (
    "Exit codes. 0: the comparison was written. 2: the command is wrong. 3: a report cannot be compared or the "
    "comparison cannot be written, and no files are left behind."
)


def compare(
    before: Annotated[Path | None, typer.Argument(metavar="BEFORE", help="Folder of the earlier report.")] = None,
    after: Annotated[Path | None, typer.Argument(metavar="AFTER", help="Folder of the later report.")] = None,
    runner_id: Annotated[
        str | None,
        typer.Option("--runner", metavar="ID", help="Compare the last two sessions of this runner in the history."),
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The history of --runner (default: GAIT_HISTORY, or a file in your data folder)."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the comparison (default: gait-compare-BEFORE-AFTER)."),
    ] = None,
    label_before: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Name of the first report, such as "easy" (default: Before).')
    ] = None,
    label_after: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Name of the second report, such as "tempo" (default: After).')
    ] = None,
    units: Annotated[
        Lengths | None, typer.Option(help="Units of lengths and speeds (default: those of the later report).")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier comparison in DIR. Other files in it stay.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content of compare.json, and nothing else, to standard output.")
    ] = False,
) -> None:
    """Compare two reports of one runner, such as before and after a change, or at an easy and a fast pace.

    Name two folders, or a runner of the history.
    """
    with exit_on_error():
        from gait.cli.terminal.progress import progress_display
        from gait.comparison import compare as compare_folders
        from gait.session.save import check_folder

        before, after = _folders(before, after, runner_id=runner_id, history=history)
        out = out or Path(f"gait-compare-{before.resolve().name}-{after.resolve().name}")
        comparison = compare_folders(
            before,
            after,
            label_before=label_before,
            label_after=label_after,
            units=None if units is None else Units.of_system(units),
        )
        check_folder(out, overwrite=overwrite)
        with progress_display() as progress:
            page = comparison.save(out, overwrite=overwrite, progress=progress)
        _print_comparison(comparison, page, as_json=as_json)


def _folders(
    before: Path | None, after: Path | None, *, runner_id: str | None, history: str | None
) -> tuple[Path, Path]:
    """Return the two folders that the command names, itself or by the runner."""
    if runner_id is None:
        if before is None or after is None:
            raise OptionError(
                "A comparison needs two reports.", "Write `gait compare BEFORE AFTER` or `gait compare --runner ID`."
            )
        return before, after
    if before is not None:
        raise OptionError("Folders and --runner cannot be used together.", "Leave one of them out.")
    from gait.history import last_two_folders

    return last_two_folders(history, runner_id)


def _print_comparison(comparison: Comparison, page: Path, *, as_json: bool) -> None:
    from gait.comparison.folder import comparison_text
    from gait.comparison.page import row
    from gait.words import say

    if as_json:
        typer.echo(comparison_text(comparison), nl=False)
        return
    for text in (*comparison.notes, comparison.speed.message):
        typer.echo(one_line(text))
    for cue in comparison.cues:
        typer.echo(f"\n{one_line(' '.join(filter(None, (_sentence(cue.heading), cue.text))))}")
    if comparison.follow_up:
        typer.echo(f"\n{one_line(comparison.follow_up)}")
    typer.echo(
        f"\n{say('comparison.page.changed')}:" if comparison.changed else f"\n{say('comparison.page.nothing_changed')}"
    )
    for change in comparison.changed:
        written = row(change.in_units(comparison.units), comparison.speed)
        view = say(f"view.{change.view}")
        typer.echo(
            f"  {written.title}, {view}: {written.before} to {written.after} ({written.speed or written.change})"
        )
    typer.echo(f"\nComparison: {page}")


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
