"""Jobs on the workers of a Dask cluster that see the same data folder, each in a limited process there too."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from gait.errors import OptionError
from gait.web.process import Json, Outcome, run_limited

_REACHED_WITHIN_S = 15
_LOOK_EVERY_S = 0.5


def cluster_work(address: str) -> Callable[..., Outcome]:
    """Return what does a job on the cluster.

    Parameters
    ----------
    address : str
        The scheduler's, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    OptionError
        If no scheduler answers there, or Dask is not installed.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise OptionError(
            "--scheduler needs a package that is not installed.", "pip install 'gait-report[cluster]'"
        ) from error
    try:
        client = distributed.Client(address, timeout=_REACHED_WITHIN_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise OptionError(
            f"No scheduler answers at '{address}'.", "Start one with `dask scheduler`, or leave --scheduler out."
        ) from error

    def work(
        request: Json, *, on_line: Callable[[Json], None] | None = None, wanted: Callable[[], bool] | None = None
    ) -> Outcome:
        future = client.submit(run_limited, request, pure=False)
        while not future.done():
            if wanted is not None and not wanted():
                future.cancel()
                return Outcome(ending="unwanted", said={})
            try:
                future.result(timeout=_LOOK_EVERY_S)
            except distributed.TimeoutError:
                continue
            except (distributed.KilledWorker, distributed.CancelledError):
                return Outcome(ending="crashed", said={})
        outcome: Outcome = future.result()
        return outcome

    return work
