"""`gait batch`: analyse many sessions from a folder of clips or a manifest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.cluster import warn_if_unencrypted
from gait.cli.errors import EXIT_NO_REPORT, exit_on_error
from gait.cli.signals import StopOnSignal
from gait.errors import OptionError
from gait.measurement import Surface
from gait.options import Engine
from gait.runtime.libraries import require_libraries
from gait.runtime.memory import check_address_space
from gait.runtime.parallel import usable_cores
from gait.units import Lengths, units_as_typed

if TYPE_CHECKING:
    from gait.batch.job import Job, Settings
    from gait.batch.status import SessionStatus
    from gait.batch.workers import Workers

BATCH_EXIT_CODES = (
    "Exit codes. 0: every session has its report. 2: the command or the manifest is wrong. 3: some sessions could not "
    "be analysed (index.html says why), and all others have their reports. 130: the batch was stopped."
)
STOPPED = "Stopped. Finished sessions are kept. Run the same command with --resume to continue."


def batch(
    source: Annotated[
        str | None,
        typer.Argument(metavar="INPUT", help="A folder of clips, or a manifest (CSV). A path, or a URL like s3://..."),
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Folder or URL for the reports.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Number of sessions analysed at the same time (default: one per CPU core)."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run on a Dask cluster: the address of its scheduler (tls://...), or local to start one here.",
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="MINUTES", help="Time limit of each session (default: 30). The others go on."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the batch in DIR. Finished sessions are not analysed again.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Print an example manifest with every column, and exit.")
    ] = False,
    model: Annotated[
        str | None, typer.Option(metavar="lite|full|heavy", help="The pose model (default: heavy).")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="The engine that runs the pose model.")] = "blazepose",
    surface: Annotated[
        Surface | None,
        typer.Option(help="What the runners run on, for a folder of clips (default: detected from each clip)."),
    ] = None,
    capture_fps: Annotated[
        float | None,
        typer.Option(
            metavar="N", help="Frames per second at which slow-motion clips were recorded, for a folder of clips."
        ),
    ] = None,
    units: Annotated[
        Lengths | None, typer.Option(help="Units of lengths and speeds, for a folder of clips (default: metric).")
    ] = None,
    sound: Annotated[
        bool, typer.Option("--sound", help="Listen to the footfalls too, and compare them with the picture.")
    ] = False,
    handout: Annotated[
        bool, typer.Option("--handout", help="Write a handout of one page for each session too.")
    ] = False,
    history: Annotated[str | None, typer.Option(metavar="URL", help="Add the sessions to this history.")] = None,
) -> None:
    """Analyse many sessions from a folder of clips or a manifest.

    In a folder, clips whose names differ only in "side" (or "side_left" and "side_right") and "rear" form one session.
    In a manifest, each row is one session.
    """
    with exit_on_error(), StopOnSignal(message=STOPPED) as stop:
        if template:
            from gait.batch.manifest import manifest_template

            sys.stdout.write(manifest_template())
            return
        if source is None or out is None:
            raise OptionError(
                "A batch needs an input and a folder for the reports.", "Write `gait batch FOLDER --out DIR`."
            )
        if scheduler is not None:
            warn_if_unencrypted(scheduler)
        if scheduler in (None, "local"):
            check_address_space()
            require_libraries()
        settings = _settings(out, engine=engine, model=model, timeout_min=timeout, sound=sound, handout=handout)
        jobs = _jobs(source, settings, surface=surface, capture_fps=capture_fps, units=units)
        sessions = _run(jobs, settings, workers=workers, scheduler=scheduler, resume=resume, stop=stop)
        if history is not None:
            from gait.batch.history import add_to_history

            add_to_history(history, sessions, settings)
        _print_result(sessions, settings)
    if any(session.state == "failed" for session in sessions):
        raise typer.Exit(EXIT_NO_REPORT)


def _settings(
    out: str, *, engine: Engine, model: str | None, timeout_min: float | None, sound: bool, handout: bool
) -> Settings:
    """Return the settings, after raising the errors that can be found before any clip is opened."""
    from gait.batch.job import DEFAULT_TIMEOUT_MIN, Settings
    from gait.batch.storage import absolute
    from gait.pose.engines.engine import make_engine
    from gait.pose.engines.models import DEFAULT_MODEL

    model = model or DEFAULT_MODEL[engine]
    make_engine(engine, model=model)
    if timeout_min is None:
        timeout_min = DEFAULT_TIMEOUT_MIN
    if not timeout_min > 0:
        raise OptionError(f"A time limit of {timeout_min:g} minutes is too short.", "Give --timeout more than 0.")
    return Settings(
        out=absolute(out), engine=engine, model=model, timeout_s=60 * timeout_min, sound=sound, handout=handout
    )


def _jobs(
    source: str, settings: Settings, *, surface: Surface | None, capture_fps: float | None, units: Lengths | None
) -> Sequence[Job]:
    from gait.batch.discover import read_jobs

    jobs = read_jobs(source, exclude=settings.out)
    if surface is None and capture_fps is None and units is None:
        return jobs
    if source.lower().endswith(".csv"):
        raise OptionError(
            "--surface, --capture-fps and --units cannot be used with a manifest.",
            "Fill in the manifest's columns surface, capture_fps and units instead.",
        )
    shown = units_as_typed(system=units)
    return [replace(job, surface=surface, capture_fps=capture_fps, units=shown) for job in jobs]


def _run(
    jobs: Sequence[Job],
    settings: Settings,
    *,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    stop: StopOnSignal,
) -> Sequence[SessionStatus]:
    from gait.batch.run import run_batch
    from gait.batch.workers import LocalWorkers, require_workers
    from gait.cli.terminal.batch import batch_display

    if workers is not None:
        require_workers(workers)

    def make_workers(session_count: int) -> Workers:
        # On this computer, never more workers than sessions: each then has more cores.
        count = min(workers or usable_cores(), session_count)
        if scheduler is None:
            return LocalWorkers(count)
        from gait.batch.dask_workers import DaskWorkers

        return DaskWorkers(scheduler, count)

    with batch_display() as on_progress:
        return run_batch(
            jobs, settings, make_workers=make_workers, resume=resume, on_progress=stop.checked(on_progress)
        )


def _print_result(sessions: Sequence[SessionStatus], settings: Settings) -> None:
    from gait.batch.overview import INDEX_FILE, has_parquet
    from gait.batch.storage import join, without_secrets

    done = [session for session in sessions if session.state == "done"]
    reused = sum(session.reused for session in done)
    earlier = f" ({reused} from an earlier run)" if reused else ""
    failed = len(sessions) - len(done)
    typer.echo(f"Sessions with a report: {len(done)} of {len(sessions)}{earlier}. Not analysed: {failed}.")
    if not has_parquet():
        typer.echo("The tables are CSV files, because pyarrow is not installed. For Parquet files:")
        typer.echo('pip install "gait-report[research]"')
    typer.echo(f"Overview: {without_secrets(join(settings.out, INDEX_FILE))}")
