"""A session as labelled arrays: landmarks in metres, and curves over the stride."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from gait.measures.cycles import CURVES, SAMPLES, CycleCurve, SideCurve, cycle_curves, strides_of
from gait.results.document import STEP_TIMES
from gait.results.provenance import provenance

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

CYCLE_COLUMNS = ("view", "curve", "unit", "side", "percent", "mean", "sd", "strides", "toe_off_percent")


def motion_dataset(analysis: ClipAnalysis) -> xr.Dataset:
    """Return the landmarks in metres, in the layout of the `movement` toolbox.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    xarray.Dataset
        `position` (the landmarks as measured) and `smooth` (the smoothed curves), each with the dimensions `time`,
        `space`, `keypoints` and `individuals`, in metres. `time` is the runner's own time in seconds. In a side view x
        points forward and y up; in a rear view x points to the runner's right and y up. Initial contacts and toe-offs
        with their standard errors (s), `side` and `used` have the dimension `step`.
    """
    motion = analysis.motion
    smooth = motion.at(motion.time_s)
    layout = ("time", "space", "keypoints", "individuals")
    measured_m = motion.points_m.transpose(0, 2, 1)[..., np.newaxis]
    smooth_m = np.stack([smooth[name] for name in motion.names], axis=-1)[..., np.newaxis]
    seen = np.isfinite(motion.points_m).all(axis=-1, keepdims=True)
    steps = {
        name: ("step", np.array([getattr(step, name) for step in analysis.steps]), {"units": "s"})
        for name in STEP_TIMES
    }
    return xr.Dataset(
        {
            "position": (layout, measured_m, {"units": "m"}),
            "smooth": (layout, smooth_m, {"units": "m"}),
            "confidence": (("time", "keypoints", "individuals"), np.where(seen, 1.0, 0.0), {"long_name": "1 = seen"}),
            **steps,
            "used": ("step", np.array([int(step.used) for step in analysis.steps])),
        },
        coords={
            "time": motion.time_s,
            "space": ["x", "y"],
            "keypoints": list(motion.names),
            "individuals": ["runner"],
            "side": ("step", [step.side for step in analysis.steps]),
        },
        attrs={
            "ds_type": "poses",
            "time_unit": "seconds",
            "source_software": "gait",
            "fps": 1 / float(np.median(np.diff(motion.time_s))),
            **provenance(analysis),
        },
    )


def strides_dataset(analysis: ClipAnalysis, *, samples: int = SAMPLES) -> xr.Dataset:
    """Return the curves of every stride over 0 to 100 % of its gait cycle, each with its unit and sign.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    samples : int
        Number of samples per stride, both ends included.

    Returns
    -------
    xarray.Dataset
        See `Session.cycles`.

    Raises
    ------
    OptionError
        If `samples` is less than 2.
    """
    strides, curves = strides_of(analysis.trial, samples=samples), CURVES[analysis.view]
    return xr.Dataset(
        {
            name: (
                ("stride", "percent"),
                values,
                {"units": curves[name].unit, "long_name": name.replace("_", " "), "sign": curves[name].meaning},
            )
            for name, values in strides.values.items()
        },
        coords={
            "percent": ("percent", np.linspace(0, 100, samples), {"units": "%", "long_name": "gait cycle"}),
            "stride": np.arange(len(strides.is_left)),
            "side": ("stride", np.where(strides.is_left, "left", "right")),
            "initial_contact_s": ("stride", strides.initial_contact_s, {"units": "s"}),
            "duration_s": ("stride", strides.end_s - strides.initial_contact_s, {"units": "s"}),
            "toe_off_percent": ("stride", 100 * strides.toe_off_share, {"units": "%"}),
        },
        attrs=provenance(analysis),
    )


def cycles_table(session: AnalysisResult) -> pd.DataFrame:
    """Return the mean curves over the stride as a tidy table.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    DataFrame
        The columns `CYCLE_COLUMNS`, with one row for each view, curve, side and per cent of the gait cycle: the mean
        and the standard deviation over the strides. The cycle runs from one initial contact (0 %) to the next of the
        same foot (100 %).
    """
    parts = [
        _side_rows(analysis.name, curve, side, values)
        for analysis in session.clips
        for curve in cycle_curves(analysis.trial)
        for side, values in (("left", curve.left), ("right", curve.right))
        if values is not None
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CYCLE_COLUMNS))


def _side_rows(view: str, curve: CycleCurve, side: str, values: SideCurve) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "view": view,
            "curve": curve.id,
            "unit": curve.unit,
            "side": side,
            "percent": np.linspace(0, 100, len(values.mean)),
            "mean": values.mean,
            "sd": values.sd,
            "strides": values.strides,
            "toe_off_percent": 100 * values.toe_off_share,
        }
    )


def cycles_dataset(session: AnalysisResult, view: str) -> xr.Dataset:
    """Return the mean curves over the stride of one view as labelled arrays.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    view : {"side", "rear"}
        The view.

    Returns
    -------
    xarray.Dataset
        One variable per curve with the dimensions `side` and `percent`, its standard deviation over the strides as
        `<curve>_sd`, and `toe_off_percent` and `strides` with the dimensions `curve` and `side`. There is no curve,
        and `curve` has length 0, if neither side has three strides.

    Raises
    ------
    OptionError
        If the session has no clip of this view.
    """
    analysis = session.view(view)
    curves = cycle_curves(analysis.trial)
    if not curves:
        return _no_cycles().assign_attrs(provenance(analysis))
    table = cycles_table(session)
    tidy = table[table["view"] == analysis.name].set_index(["curve", "side", "percent"]).to_xarray()
    arrays: dict[str, xr.DataArray] = {}
    for curve in curves:
        for name, column in ((curve.id, "mean"), (f"{curve.id}_sd", "sd")):
            arrays[name] = tidy[column].sel(curve=curve.id, drop=True).assign_attrs(units=curve.unit)
    per_side = {name: tidy[name].isel(percent=0, drop=True) for name in ("strides", "toe_off_percent")}
    return xr.Dataset({**arrays, **per_side}, attrs=provenance(analysis))


def _no_cycles() -> xr.Dataset:
    layout = ("curve", "side")
    return xr.Dataset(
        {"strides": (layout, np.zeros((0, 2), np.int64)), "toe_off_percent": (layout, np.zeros((0, 2)))},
        coords={
            "curve": np.array([], object),
            "side": np.array(["left", "right"], object),
            "percent": np.linspace(0, 100, SAMPLES),
        },
    )
