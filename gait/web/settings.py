"""The settings of the upload page: where it stores files, its limits, and how long it keeps visits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gait.errors import OptionError
from gait.runtime.folders import user_data_folder

MEBIBYTE = 2**20
COOKIE = "gait_signed_in"
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
    public_url : str, optional
        Address under which browsers reach the page, such as ``https://gait.example.org``, if a proxy is in front of it.
    trusted_proxies : tuple of str
        Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed.
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
        If a number is out of range, or the public address or a proxy's address is not valid.
    """

    data: Path
    history: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
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
        self._check_proxy()

    def _check_proxy(self) -> None:
        for address in self.trusted_proxies:
            try:
                ipaddress.ip_network(address)
            except ValueError:
                raise OptionError(
                    f"'{address}' is not the address of a proxy.", "Give one such as 127.0.0.1 or 10.0.0.0/24."
                ) from None
        if self.public_url is None:
            return
        try:
            parts = urlsplit(self.public_url)
            is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_valid = False
        if not is_valid or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise OptionError(
                f"'{self.public_url}' is not a public address.",
                "Give scheme and host, without a path: https://gait.example.org.",
            )
        if not self.trusted_proxies:
            raise OptionError(
                "With --public-url, all visitors seem to have the address of the proxy.",
                "Name the proxy with --trusted-proxy, such as 127.0.0.1.",
            )

    @property
    def origin(self) -> str | None:
        """The public address as browsers send it in `Origin`, or None without a public address.

        Examples
        --------
        >>> Settings(data=Path("data"), public_url="https://Gait.example/", trusted_proxies=("::1",)).origin
        'https://gait.example'
        """
        if self.public_url is None:
            return None
        parts = urlsplit(self.public_url.lower())
        default = ":443" if parts.scheme == "https" else ":80"
        return f"{parts.scheme}://{parts.netloc.removesuffix(default)}"

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the page by HTTPS."""
        return self.origin is not None and self.origin.startswith("https:")

    @property
    def cookie(self) -> str:
        """Name of the cookie of signed-in browsers. Under HTTPS, its prefix keeps other hosts from setting it."""
        return f"__Host-{COOKIE}" if self.is_https else COOKIE

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
        return not self.on_loopback or self.public_url is not None
