"""`gait compare`: two reports of one runner in, what changed out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.failures import one_line, plain_failures

if TYPE_CHECKING:
    from gait.comparison import Comparison

COMPARE_EXIT_CODES = (
    "Exit code 0: the comparison is written. 2: the command is wrong. 3: a folder cannot be compared or the comparison "
    "cannot be written; then no file is left behind."
)


def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The folder of the earlier report.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The folder of the later report.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the comparison (default: gait-compare-BEFORE-AFTER)."),
    ] = None,
    label_before: Annotated[
        str | None, typer.Option(metavar="TEXT", help='What to call the first: "easy" (default: Before).')
    ] = None,
    label_after: Annotated[
        str | None, typer.Option(metavar="TEXT", help='What to call the second: "tempo" (default: After).')
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier comparison in DIR; other files in it stay.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the content of compare.json to standard output and nothing else.")
    ] = False,
) -> None:
    """Compare two reports of one runner: before and after, or an easy pace with a fast one."""
    with plain_failures():
        from gait.cli.terminal.progress import shown_progress
        from gait.comparison import compare as compare_folders
        from gait.session.save import check_folder

        out = out or Path(f"gait-compare-{before.resolve().name}-{after.resolve().name}")
        comparison = compare_folders(before, after, label_before=label_before, label_after=label_after)
        check_folder(out, overwrite=overwrite)
        with shown_progress() as progress:
            page = comparison.save(out, overwrite=overwrite, progress=progress)
        _show(comparison, page, as_json=as_json)


def _show(comparison: Comparison, page: Path, *, as_json: bool) -> None:
    from gait.comparison.folder import comparison_text
    from gait.comparison.page import row
    from gait.words import say

    if as_json:
        typer.echo(comparison_text(comparison), nl=False)
        return
    typer.echo(comparison.speed.message)
    for cue in comparison.cues:
        typer.echo(f"\n{say(f'comparison.cue.{cue.verdict}')}. {one_line(cue.text)}")
    typer.echo(
        f"\n{say('comparison.page.changed')}:" if comparison.changed else f"\n{say('comparison.page.nothing_changed')}"
    )
    for change in comparison.changed:
        written = row(change)
        view = say(f"view.{change.view}")
        typer.echo(f"  {written.title}, {view}: {written.before} to {written.after} ({written.change})")
    typer.echo(f"\nComparison: {page}")
