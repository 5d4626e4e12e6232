"""A warning about connections to a Dask cluster that others on the network can read and change."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import typer

from gait.words import say

_ENCRYPTED = ("tls", "wss")


def warn_if_unencrypted(scheduler: str) -> None:
    """Warn on standard error if clips' answers and results would cross a network unencrypted.

    Who can change what a scheduler sends can also run programs on its workers, since Dask sends them as pickles.

    Parameters
    ----------
    scheduler : str
        Address of the scheduler, or `local`.
    """
    if is_unencrypted(scheduler):
        typer.echo(say("cluster.unencrypted"), err=True)


def is_unencrypted(scheduler: str) -> bool:
    """Return whether the connection to a scheduler leaves this computer without encryption.

    Parameters
    ----------
    scheduler : str
        Its address, or `local`.

    Returns
    -------
    bool

    Examples
    --------
    >>> [is_unencrypted(address) for address in ("tcp://10.0.0.5:8786", "tls://10.0.0.5:8786", "tcp://[::1]:8786")]
    [True, False, False]
    """
    parts = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    if scheduler == "local" or parts.scheme in (*_ENCRYPTED, "inproc"):
        return False
    try:
        return not ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname != "localhost"
