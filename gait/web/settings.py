"""The settings of the upload page: where it stores files, its limits, and how long it keeps visits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gait.errors import OptionError
from gait.runtime.folders import user_data_folder

MEBIBYTE = 2**20
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1", "[::1]")


def default_data() -> Path:
    """Return the default folder for clips and reports."""
    return user_data_folder() / "web"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of `gait serve`.

    Parameters
    ----------
    data : Path
        Folder for clips and reports.
    history : str, optional
        Address of the history's database, which also holds visits, jobs and users. See
        `gait.history.address.history_url`.
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    open_to_network : bool
        Whether other computers may use the page without signing in.
    scheduler : str, optional
        Address of a Dask scheduler whose workers run the analyses. They need access to the same data folder.
    model : {"lite", "full", "heavy"}
        Pose model.
    workers : int
        Number of jobs that run at the same time.
    max_waiting : int
        Largest number of visits that are uploading or queued.
    max_clip_bytes : int
        Largest size of a clip in bytes.
    max_clip_s : float
        Longest playing time of a clip in seconds.
    max_pixels : int
        Largest number of pixels of a frame: width times height.
    max_frames : int
        Largest number of frames of a clip.
    max_memory_bytes : int
        Limit of the resident memory of a job.
    max_job_s : float
        Time limit of a job in seconds. Its processor time is limited to this times the number of cores.
    min_free_bytes : int
        Disk space that uploads must leave free.
    keep_originals : bool
        Whether uploaded clips are kept after the report has been made.
    retention_days : float
        Days after which a visit and all its files are deleted.

    Raises
    ------
    OptionError
        If a number is out of range.
    """

    data: Path
    history: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    open_to_network: bool = False
    scheduler: str | None = None
    model: str = "heavy"
    workers: int = 1
    max_waiting: int = 50
    max_clip_bytes: int = 500 * MEBIBYTE
    max_clip_s: float = 60.0
    max_pixels: int = 4096 * 2304
    max_frames: int = 60 * 240
    max_memory_bytes: int = 4 * 2**30
    max_job_s: float = 1800.0
    min_free_bytes: int = 2**30
    keep_originals: bool = False
    retention_days: float = 30.0

    def __post_init__(self) -> None:
        options = {
            "--workers": self.workers,
            "--max-waiting": self.max_waiting,
            "--max-clip-mb": self.max_clip_bytes,
            "--max-clip-seconds": self.max_clip_s,
            "--max-job-seconds": self.max_job_s,
            "--retention-days": self.retention_days,
        }
        for option, value in options.items():
            if not value > 0:
                raise OptionError(f"The value of {option} must be greater than 0.", f"Give {option} a larger value.")
        if not 0 <= self.port <= 65535:
            raise OptionError(f"{self.port} is not a valid port.", "Give one between 1 and 65535, such as 8000.")

    @property
    def on_loopback(self) -> bool:
        """Whether only this computer can reach the page.

        Examples
        --------
        >>> Settings(data=Path("data")).on_loopback, Settings(data=Path("data"), host="0.0.0.0").on_loopback
        (True, False)
        """
        return self.host in LOOPBACK_HOSTS

    @property
    def is_reachable(self) -> bool:
        """Whether other computers can reach the page."""
        return not self.on_loopback
