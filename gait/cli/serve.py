"""`gait serve`: the upload page."""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from gait.cli.failures import plain_failures
from gait.errors import OptionError
from gait.runtime.memory import check_address_space

_MEBIBYTE = 2**20


class ModelName(StrEnum):
    """The pose models by name, repeated here so that help needs none of them loaded."""

    LITE = "lite"
    FULL = "full"
    HEAVY = "heavy"


def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="Port to listen on.")] = 8000,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for clips and reports (default: one of your own).")
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="GAIT_HISTORY",
            help="The history, which keeps visits and jobs too: a file, or postgresql://USER@HOST/DATABASE.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers see DIR, to do the work there."),
    ] = None,
    open_to_network: Annotated[
        bool, typer.Option("--open-to-network", help="Let anyone who reaches ADDRESS upload, without a login.")
    ] = False,
    workers: Annotated[int, typer.Option(metavar="N", help="Visits worked on at a time.")] = 1,
    model: Annotated[ModelName, typer.Option(help="The pose model.")] = ModelName.HEAVY,
    max_waiting: Annotated[int, typer.Option(metavar="N", help="Visits that may upload or wait at a time.")] = 50,
    max_clip_mb: Annotated[int, typer.Option(metavar="MB", help="Largest clip.")] = 500,
    max_clip_seconds: Annotated[float, typer.Option(metavar="S", help="Longest clip.")] = 60.0,
    max_memory_mb: Annotated[int, typer.Option(metavar="MB", help="Memory a visit's work may use.")] = 4096,
    max_job_seconds: Annotated[float, typer.Option(metavar="S", help="Time a visit's work may take.")] = 1800.0,
    min_free_mb: Annotated[int, typer.Option(metavar="MB", help="Room on the disk that uploads leave.")] = 1024,
    retention_days: Annotated[
        float, typer.Option(metavar="DAYS", help="Days after which a visit is removed, with everything in it.")
    ] = 30.0,
    keep_originals: Annotated[
        bool, typer.Option("--keep-originals", help="Keep uploaded clips as long as the report.")
    ] = False,
) -> None:
    """Serve the upload page: clips in from a phone, the report back on it."""
    with plain_failures():
        require_web()
        if scheduler is None:
            check_address_space()
        from gait.web.queue.dispatcher import Work
        from gait.web.queue.process import run_limited
        from gait.web.server import serve as serve_pages
        from gait.web.settings import Settings, default_data

        settings = Settings(
            data=data or default_data(),
            history=history,
            host=host,
            port=port,
            open_to_network=open_to_network,
            scheduler=scheduler,
            model=model.value,
            workers=workers,
            most_waiting=max_waiting,
            most_clip_bytes=max_clip_mb * _MEBIBYTE,
            most_clip_s=max_clip_seconds,
            most_memory_bytes=max_memory_mb * _MEBIBYTE,
            most_job_s=max_job_seconds,
            least_free_bytes=min_free_mb * _MEBIBYTE,
            retention_days=retention_days,
            keep_originals=keep_originals,
        )
        work: Work = run_limited
        if scheduler is not None:
            from gait.web.queue.cluster import Cluster

            work = Cluster(scheduler)
        serve_pages(settings, work=work, listening=_tell)


def _tell(address: str) -> None:
    typer.echo(f"The upload page: {address} (stop with Ctrl+C)", err=True)


def require_web() -> None:
    """Refuse in two sentences where the web's packages are not installed."""
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "argon2", "multipart")):
        raise OptionError("The upload page needs packages that are not installed.", "pip install 'gait-report[web]'")
