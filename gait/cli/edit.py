"""`gait edit`: correct a session by hand, or label its clips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gait.cli.errors import exit_on_error
from gait.cli.serve import require_web
from gait.report.choices import Audience, Paper


def edit(
    session: Annotated[Path, typer.Argument(metavar="SESSION", help="A folder written by gait analyze.")],
    port: Annotated[int, typer.Option(metavar="N", help="Port of this computer to listen on.")] = 8020,
    who: Annotated[str, typer.Option(metavar="NAME", help="Your name, for the log of the corrections.")] = "",
    clips: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder of the clips. With them, films and pictures of the report are made again when you finish.",
        ),
    ] = None,
    audience: Annotated[Audience, typer.Option(help="The reader for whom the report is written.")] = "runner",
    paper: Annotated[Paper, typer.Option(help="Paper size of the PDF.")] = "a4",
    blur_face: Annotated[
        bool, typer.Option("--blur-face", help="Blur every face in the annotated videos and pictures.")
    ] = False,
    skeleton_only: Annotated[
        bool, typer.Option("--skeleton-only", help="Draw the skeleton on a plain background, without the clip.")
    ] = False,
    label: Annotated[
        bool,
        typer.Option("--label", help="Label contacts and toe-offs instead, without seeing what was found."),
    ] = False,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the labels, NAME.labels.json (default: SESSION)."),
    ] = None,
    report_only: Annotated[
        bool, typer.Option("--report-only", help="Make the report again with the corrections, without the page.")
    ] = False,
) -> None:
    """Correct contacts, toe-offs and more by hand, on a page that only this computer can open."""
    with exit_on_error():
        from gait.cli.terminal.progress import progress_display
        from gait.report.drawing.style import FilmStyle
        from gait.session.edited import open_edited, remake_report, report_is_older

        if not report_only:
            require_web()
            from gait.web.editing.desk import Desk
            from gait.web.editing.film import FilmDesk
            from gait.web.editing.label_desk import LabelDesk
            from gait.web.editing.serve import serve_desk

            def print_address(address: str) -> None:
                typer.echo(f"{'Labelling' if label else 'Correction'} page: {address} (finish with Ctrl+C)", err=True)

            def open_desk() -> FilmDesk:
                if label:
                    return LabelDesk.open(session, labels_folder=labels, who=who)
                return Desk.open(session, who=who)

            if clips is None and not label:
                typer.echo(
                    "Without --clips DIR, a report that you correct is made again without films and pictures.", err=True
                )
            serve_desk(open_desk(), port=port, on_listening=print_address)
        if label:
            return
        if report_only or report_is_older(session):
            typer.echo("Making the report again with the corrections.", err=True)
            with progress_display() as display:
                report = remake_report(
                    open_edited(session, clip_folder=clips),
                    session,
                    with_films=clips is not None,
                    paper=paper,
                    audience=audience,
                    style=FilmStyle(blur_faces=blur_face, skeleton_only=skeleton_only),
                    progress=display,
                )
            typer.echo(str(report))
            if clips is None:
                typer.echo("It has no films and pictures. With --clips DIR, they are made again.", err=True)
