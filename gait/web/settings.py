"""How the upload page runs: where it keeps things, what it allows, for how long."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gait.errors import OptionError

MEBIBYTE = 2**20
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1", "[::1]")


def default_data() -> Path:
    """Return the folder for clips and reports that is used when none is named."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "gait" / "web"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that `gait serve` can be told.

    Parameters
    ----------
    data : Path
        Folder for clips and reports.
    history : str, optional
        The history's address, which keeps visits and jobs too; see `gait.history.address.history_url`.
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    open_to_network : bool
        Whether others than this computer may come in without a login.
    scheduler : str, optional
        A Dask scheduler whose workers do the work; they see the same data folder.
    model : {"lite", "full", "heavy"}
        The pose model.
    workers : int
        Jobs worked on at a time.
    most_waiting : int
        Visits that may be uploading or queued at a time.
    most_clip_bytes : int
        Size of a clip in bytes.
    most_clip_s : float
        Playing time of a clip in seconds.
    most_pixels : int
        Width times height of a clip.
    most_frames : int
        Frames of a clip.
    most_memory_bytes : int
        Resident memory of a job.
    most_job_s : float
        Time a job may take on the clock, in seconds; its processor time is bounded by this times the cores.
    least_free_bytes : int
        Room on the disk that uploads leave.
    keep_originals : bool
        Whether uploaded clips stay after the report is made.
    retention_days : float
        Days after which a visit is removed with everything in it.
    """

    data: Path
    history: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    open_to_network: bool = False
    scheduler: str | None = None
    model: str = "heavy"
    workers: int = 1
    most_waiting: int = 50
    most_clip_bytes: int = 500 * MEBIBYTE
    most_clip_s: float = 60.0
    most_pixels: int = 4096 * 2304
    most_frames: int = 60 * 240
    most_memory_bytes: int = 4 * 2**30
    most_job_s: float = 1800.0
    least_free_bytes: int = 2**30
    keep_originals: bool = False
    retention_days: float = 30.0

    def __post_init__(self) -> None:
        for name in ("workers", "most_waiting", "most_clip_bytes", "most_clip_s", "most_job_s", "retention_days"):
            if not getattr(self, name) > 0:
                raise OptionError(
                    f"{name.replace('_', ' ').capitalize()} must be more than nothing.", "Give a number above 0."
                )
        if not 0 <= self.port <= 65535:
            raise OptionError(f"There is no port {self.port}.", "Give one between 1 and 65535, such as 8000.")

    @property
    def on_loopback(self) -> bool:
        """Whether only this computer can reach the page.

        Examples
        --------
        >>> Settings(data=Path("data")).on_loopback, Settings(data=Path("data"), host="0.0.0.0").on_loopback
        (True, False)
        """
        return self.host in LOOPBACK_HOSTS
