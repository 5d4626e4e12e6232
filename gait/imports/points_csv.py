"""Read the landmark tables that `gait export --to csv` and `--to parquet` write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from gait.errors import InputError
from gait.imports.landmarks import Landmarks
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
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
        names = tuple(str(name).removesuffix(first) for name in table.columns if str(name).endswith(first))
        columns = [table[[f"{name}{first}", f"{name}{second}"]].to_numpy(np.float64) for name in names]
        time_s = table["time_s"].to_numpy(np.float64)
        points = np.stack(columns, axis=1)
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file's name.") from error
    except (ValueError, KeyError) as error:
        raise InputError(
            f"'{path.name}' is no table of landmarks of the {view} view.",
            f"It needs time_s and columns such as left_hip{first} and left_hip{second}.",
        ) from error
    return Landmarks(time_s=time_s, points=points, names=names, unit="m")
