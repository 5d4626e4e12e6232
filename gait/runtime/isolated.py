"""Read a file in a process of its own, with limits on time and memory."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.runtime.isolated_process import finding_gait, run_isolated
from gait.runtime.isolated_reader import EXIT_MISSING_LIBRARY
from gait.runtime.libraries import MissingLibraryError

# Half an hour of poses at 60 frames a second takes 0.6 s, two minutes of 60 markers at 200 a second 0.8 s.
CPU_LIMIT_S = 5
MEMORY_LIMIT_BYTES = 4 * 2**30
# Ends a process that waits without working, such as on a disk that is gone.
TIMEOUT_S = 60


def read_isolated(
    kind: Literal["c3d", "pose_track", "pose_hdf5"], path: Path, *, error: InputError
) -> dict[str, npt.NDArray[Any]]:
    """Read a file with a library that may crash or run for ever on damaged content.

    Parameters
    ----------
    kind : {"c3d", "pose_track", "pose_hdf5"}
        The reader of `gait.runtime.isolated_reader` to use.
    path : Path
        The file.
    error : InputError
        Raised when the file cannot be read within 5 s of processor time and 4 GiB of memory.

    Returns
    -------
    dict of str to ndarray
        The arrays that the reader returns.

    Raises
    ------
    InputError
        `error`.
    MissingLibraryError
        If a library of the system is missing, which the reader needs.

    Examples
    --------
    >>> damaged = InputError("'none.c3d' is damaged.", "Export it again.")
    >>> read_isolated("c3d", Path("none.c3d"), error=damaged)
    Traceback (most recent call last):
    gait.errors.InputError: 'none.c3d' is damaged.
    Export it again.
    """
    limits = (CPU_LIMIT_S, MEMORY_LIMIT_BYTES)
    try:
        ended = run_isolated(
            # -P: modules in the working directory do not hide packages of the same name.
            [sys.executable, "-P", "-m", "gait.runtime.isolated_reader", kind, str(path.absolute()), *map(str, limits)],
            timeout_s=TIMEOUT_S,
            # Not every system applies the limit that the process sets itself.
            max_memory_bytes=MEMORY_LIMIT_BYTES,
            # One thread: on a machine with many cores the stacks of the threads alone would use up the limit.
            environment=finding_gait(os.environ | {"OPENBLAS_NUM_THREADS": "1"}),
        )
        if ended.exit_code == EXIT_MISSING_LIBRARY:
            raise MissingLibraryError(*ended.output.decode().split("\n", 1))
        if ended.exit_code != 0 or ended.stop_reason is not None:
            raise error
        with np.load(io.BytesIO(ended.output), allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as cause:
        raise error from cause
