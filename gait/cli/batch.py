"""`gait batch`: a folder of clips or a manifest in, a folder of reports and the page of the day out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.analyze import Engine, SurfaceName
from gait.cli.failures import EXIT_NO_REPORT, plain_failures
from gait.cli.stopping import StopRequests
from gait.errors import OptionError
from gait.runtime.memory import check_address_space
from gait.words.plurals import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gait.batch.job import Job, Settings
    from gait.batch.row import Row
    from gait.batch.workers import Workers
    from gait.measurement import Surface

BATCH_EXIT_CODES = (
    "Exit code 0: every session has its report. 2: the command or the manifest is wrong. 3: some sessions could not be "
    "analysed; the page says why, and all others have their reports. 130: stopped; --resume goes on."
)
STOPPED = "Stopped. What is done stays; the same command with --resume goes on."


def batch(
    given: Annotated[
        str | None,
        typer.Argument(metavar="INPUT", help="A folder of clips, or a manifest (CSV); a path or a URL like s3://..."),
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Folder or URL for the reports.")] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Sessions at a time (default: one for each core).")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Work on a Dask cluster: its address (tcp://...), or local for a new one."
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="MINUTES", help="Stop a session that takes longer (default: 30); the others go on."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the batch in DIR; what is done stays.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print a manifest to fill in, and do no more.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="lite|full|heavy", help="The pose model (default: heavy).")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What runs the pose model.")] = Engine.BLAZEPOSE,
    surface: Annotated[
        SurfaceName | None, typer.Option(help="What the runners of a folder run on (default: as each clip shows it).")
    ] = None,
    capture_fps: Annotated[
        float | None,
        typer.Option(metavar="N", help="Frames per second at which a folder's slow motion was recorded."),
    ] = None,
    history: Annotated[
        str | None, typer.Option(metavar="URL", help="Add the sessions to this history of runners.")
    ] = None,
) -> None:
    """Analyse many sessions: clips named alike but for side and rear are one, or each row of a manifest is."""
    with plain_failures(), StopRequests(said=STOPPED) as stop:
        if template:
            from gait.batch.manifest import manifest_template

            sys.stdout.write(manifest_template())
            return
        if given is None or out is None:
            raise OptionError(
                "A batch needs clips and a place for the reports.", "Write `gait batch FOLDER --out DIR`."
            )
        if scheduler in (None, "local"):
            check_address_space()
        settings = _settings(out, engine=engine, model=model, timeout_min=timeout)
        jobs = _jobs(given, settings, surface=surface, capture_fps=capture_fps)
        rows = _run(jobs, settings, workers=workers, scheduler=scheduler, resume=resume, stop=stop)
        if history is not None:
            from gait.batch.history import add_to_history

            add_to_history(history, rows, settings)
        _show(rows, settings)
    if any(row.state == "failed" for row in rows):
        raise typer.Exit(EXIT_NO_REPORT)


def _settings(out: str, *, engine: Engine, model: str | None, timeout_min: float | None) -> Settings:
    """Refuse whatever is wrong with the command before any clip is opened."""
    from gait.batch.job import DEFAULT_TIMEOUT_MIN, Settings
    from gait.batch.storage import absolute
    from gait.pose.engines.engine import make_engine
    from gait.pose.engines.models import DEFAULT_MODEL

    chosen = model or DEFAULT_MODEL[engine.value]
    make_engine(engine.value, model=chosen)
    if timeout_min is None:
        timeout_min = DEFAULT_TIMEOUT_MIN
    if not timeout_min > 0:
        raise OptionError(
            f"A session cannot be done in {timeout_min:g} minutes.", "Give --timeout more than 0, or leave it out."
        )
    return Settings(out=absolute(out), engine=engine.value, model=chosen, timeout_s=60 * timeout_min)


def _jobs(given: str, settings: Settings, *, surface: SurfaceName | None, capture_fps: float | None) -> Sequence[Job]:
    from dataclasses import replace

    from gait.batch.discover import read_jobs

    jobs = read_jobs(given, leave_out=settings.out)
    if surface is None and capture_fps is None:
        return jobs
    if given.lower().endswith(".csv"):
        raise OptionError(
            "With a manifest, --surface and --capture-fps are not used.", "Write them into its columns of that name."
        )
    shared: Surface | None = None if surface is None else surface.value
    return [replace(job, surface=shared, capture_fps=capture_fps) for job in jobs]


def _run(
    jobs: Sequence[Job],
    settings: Settings,
    *,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    stop: StopRequests,
) -> Sequence[Row]:
    from gait.batch.run import run_batch
    from gait.batch.workers import require_workers
    from gait.cli.terminal.batch import shown_batch

    if workers is not None:
        require_workers(workers)

    def hire(sessions: int) -> Workers:
        return _hire(sessions, workers=workers, scheduler=scheduler)

    with shown_batch() as told:
        return run_batch(jobs, settings, hire=hire, resume=resume, told=stop.before(told))


def _hire(sessions: int, *, workers: int | None, scheduler: str | None) -> Workers:
    """Make the workers; never more on this computer than there are sessions, so that each has all it can use."""
    import os

    count = min(workers or len(os.sched_getaffinity(0)), sessions)
    if scheduler is None:
        from gait.batch.workers import LocalWorkers

        return LocalWorkers(count)
    from gait.batch.dask_workers import ClusterWorkers

    return ClusterWorkers(scheduler, count)


def _show(rows: Sequence[Row], settings: Settings) -> None:
    from gait.batch.overview import INDEX_FILE
    from gait.batch.storage import join

    done = [row for row in rows if row.state == "done"]
    earlier = sum(row.earlier for row in done)
    before = f" ({earlier} of them before)" if earlier else ""
    failed = len(rows) - len(done)
    reports = plural(len(rows), "session has its report", "sessions have their report")
    typer.echo(f"{len(done)} of {reports}{before}; {failed} could not be analysed.")
    typer.echo(f"The day at a glance: {join(settings.out, INDEX_FILE)}")
