"""`gait serve`: run the upload page."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from gait.cli.cluster import warn_if_unencrypted
from gait.cli.errors import exit_on_error
from gait.errors import OptionError
from gait.options import ModelSize
from gait.runtime.libraries import require_libraries
from gait.runtime.memory import check_address_space

_MEBIBYTE = 2**20


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="Port to listen on.")] = 8000,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for clips and reports (default: a folder in your home directory)."),
    ] = None,
    history: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="GAIT_HISTORY",
            help="Database of the history, of visits and of jobs: a file, or postgresql://USER@HOST/DATABASE.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Run the analyses on the Dask cluster of this scheduler. Its workers need access to DIR.",
        ),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Address of the page behind a proxy, such as https://gait.example.org."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Address or network of that proxy, such as 127.0.0.1. May be repeated."),
    ] = None,
    open_to_network: Annotated[
        bool,
        typer.Option("--open-to-network", help="Let anyone who can reach ADDRESS upload clips without signing in."),
    ] = False,
    workers: Annotated[int, typer.Option(metavar="N", help="Number of visits analysed at the same time.")] = 1,
    model: Annotated[ModelSize, typer.Option(help="The pose model.")] = "heavy",
    max_waiting: Annotated[
        int, typer.Option(metavar="N", help="Largest number of visits that are uploading or waiting.")
    ] = 50,
    max_clip_mb: Annotated[int, typer.Option(metavar="MB", help="Largest clip, in MiB.")] = 500,
    max_clip_seconds: Annotated[float, typer.Option(metavar="S", help="Longest clip, in seconds.")] = 60.0,
    max_memory_mb: Annotated[int, typer.Option(metavar="MB", help="Memory limit of one analysis, in MiB.")] = 4096,
    max_job_seconds: Annotated[
        float, typer.Option(metavar="S", help="Time limit of one analysis, in seconds.")
    ] = 1800.0,
    min_free_mb: Annotated[
        int, typer.Option(metavar="MB", help="Disk space that uploads must leave free, in MiB.")
    ] = 1024,
    retention_days: Annotated[
        float, typer.Option(metavar="DAYS", help="Days after which a visit and all its files are deleted.")
    ] = 30.0,
    keep_originals: Annotated[
        bool, typer.Option("--keep-originals", help="Keep uploaded clips as long as the report.")
    ] = False,
) -> None:
    """Run the upload page, where runners send clips from a phone and get the report back."""
    if context.invoked_subcommand is not None:
        return
    with exit_on_error():
        require_web()
        if scheduler is None:
            check_address_space()
            require_libraries()
        from gait.web.queue.dispatcher import RunJob
        from gait.web.queue.process import run_job
        from gait.web.server import serve as serve_pages
        from gait.web.settings import Settings, default_data

        settings = Settings(
            data=data or default_data(),
            history=history,
            host=host,
            port=port,
            public_url=public_url,
            trusted_proxies=tuple(trusted_proxy or ()),
            open_to_network=open_to_network,
            scheduler=scheduler,
            model=model,
            workers=workers,
            max_waiting=max_waiting,
            max_clip_bytes=max_clip_mb * _MEBIBYTE,
            max_clip_s=max_clip_seconds,
            max_memory_bytes=max_memory_mb * _MEBIBYTE,
            max_job_s=max_job_seconds,
            min_free_bytes=min_free_mb * _MEBIBYTE,
            retention_days=retention_days,
            keep_originals=keep_originals,
        )
        run: RunJob = run_job
        if scheduler is not None:
            from gait.web.queue.cluster import Cluster

            warn_if_unencrypted(scheduler)
            run = Cluster(scheduler)

        def print_address(address: str) -> None:
            typer.echo(f"Upload page: {address} (stop with Ctrl+C)", err=True)

        serve_pages(settings, run_job=run, on_listening=print_address)


def require_web() -> None:
    """Raise `OptionError` if the packages of the upload page are not installed."""
    if any(find_spec(name) is None for name in ("fastapi", "uvicorn", "argon2", "multipart", "zxcvbn")):
        raise OptionError("The upload page needs packages that are not installed.", "pip install 'gait-report[web]'")
