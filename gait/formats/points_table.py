"""Read the landmark tables that `gait export --to csv` and `--to parquet` write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gait.errors import InputError
from gait.formats.landmarks import Landmarks
from gait.measurement import View

_ACROSS: dict[View, str] = {"side": "forward", "rear": "right"}


def read_points(path: str | Path, *, view: View) -> Landmarks:
    """Read a table with `time_s` and two columns in metres a point, such as `left_hip_forward_m`, `left_hip_up_m`.

    Parameters
    ----------
    path : str or Path
        A `.csv` or `.parquet` file.
    view : {"side", "rear"}
        Tells the first axis: `forward` or `right`.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If it is damaged or holds no such columns.
    """
    path = Path(path)
    first, second = f"_{_ACROSS[view]}_m", "_up_m"
    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path)
        names = tuple(str(name).removesuffix(first) for name in table.columns if str(name).endswith(first))
        columns = [f"{name}{axis}" for name in names for axis in (first, second)]
        if not columns:
            raise ValueError("no points")
        time_s = table["time_s"].to_numpy(np.float64)
        points = table[columns].to_numpy(np.float64).reshape(len(table), len(names), 2)
    except OSError as error:
        why = error.strerror or "it is damaged"
        raise InputError(f"'{path}' cannot be read: {why}.", "Check the file, or export it again.") from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise InputError(
            f"'{path.name}' is no table of landmarks of the {view} view.",
            f"It needs time_s and columns such as left_hip{first} and left_hip{second}.",
        ) from error
    return Landmarks(time_s=time_s, points=points, names=names, unit="m")
