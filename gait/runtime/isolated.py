"""Read a file in a process of its own, within limits of time and memory."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.runtime import isolated_reader as reader

# Half an hour of poses at 60 frames a second takes 0.6 s, two minutes of 60 markers at 200 a second 0.8 s.
MOST_PROCESSOR_SECONDS = 5
MOST_MEMORY_BYTES = 4 * 2**30
# Ends what waits without working, such as a disk that is gone.
MOST_SECONDS = 60
# `movement` brings packages whose loading alone takes 2 s of the processor, and on a busy machine a minute.
_TIMES_AS_LONG = {"movement": 3}


def read_apart(kind: str, path: Path, *, refusal: InputError) -> dict[str, npt.NDArray[Any]]:
    """Read a file whose library may crash on damaged content, or work for ever.

    Parameters
    ----------
    kind : {"c3d", "pose_track", "movement"}
        Which of the readers of `gait.runtime.isolated_reader`.
    path : Path
        The file.
    refusal : InputError
        Raised when the file cannot be read within 5 s of processor time (`movement`: 15 s) and 4 GiB of memory.

    Returns
    -------
    dict of str to ndarray
        What the reader returned.

    Raises
    ------
    InputError
        `refusal`.

    Examples
    --------
    >>> refusal = InputError("'none.c3d' is damaged.", "Export it again.")
    >>> read_apart("c3d", Path("none.c3d"), refusal=refusal)
    Traceback (most recent call last):
    gait.errors.InputError: 'none.c3d' is damaged.
    Export it again.
    """
    times = _TIMES_AS_LONG.get(kind, 1)
    limits = (times * MOST_PROCESSOR_SECONDS, MOST_MEMORY_BYTES)
    try:
        done = subprocess.run(
            # -P: beside the reader lie modules that must not be taken for packages of their names.
            [sys.executable, "-P", reader.__file__, kind, str(path.absolute()), *map(str, limits)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=times * MOST_SECONDS,
            # One thread: on a machine of many cores their stacks alone would fill the memory allowed.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        with np.load(io.BytesIO(done.stdout), allow_pickle=False) as read:
            return dict(read)
    except (subprocess.SubprocessError, OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise refusal from error
