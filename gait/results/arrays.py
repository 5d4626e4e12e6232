"""A session as labelled arrays and tidy tables: landmarks in metres, and curves through the stride."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from gait.measures.cycles import CURVES, SAMPLES, CycleCurve, SideCurve, cycle_curves, strides_of
from gait.results.provenance import provenance

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

CYCLE_COLUMNS = ("view", "curve", "unit", "side", "percent", "mean", "sd", "strides", "toe_off_percent")


def motion_dataset(analysis: ClipAnalysis) -> xr.Dataset:
    """Return the landmarks in metres in the layout of the `movement` toolbox.

    Dimensions are those of a pose track. `space` is x forward and y up from the side; x to the runner's right and y up
    from behind. `time` is the runner's own, in seconds. `smooth` holds the smoothed curves beside `position`, the
    landmarks as measured. Contacts and toe-offs are along `step`; `side`, `used` and the standard errors with them.

    Parameters
    ----------
    analysis : ClipAnalysis
        The clip with its motion.

    Returns
    -------
    xarray.Dataset
    """
    motion = analysis.motion
    smooth = motion.at(motion.time_s)
    layout = ("time", "space", "keypoints", "individuals")
    measured_m = motion.points_m.transpose(0, 2, 1)[..., np.newaxis]
    smooth_m = np.stack([smooth[name] for name in motion.names], axis=-1)[..., np.newaxis]
    seen = np.isfinite(motion.points_m).all(axis=-1, keepdims=True)
    steps = {
        name: ("step", np.array([getattr(step, name) for step in analysis.steps]), {"units": "s"})
        for name in ("initial_contact_s", "toe_off_s", "initial_contact_se_s", "toe_off_se_s")
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
    """Return every stride on 0 to 100 % of its gait cycle, with its unit and sign; see `Session.cycles`."""
    strides, described = strides_of(analysis.trial, samples=samples), CURVES[analysis.view]
    return xr.Dataset(
        {
            name: (
                ("stride", "percent"),
                values,
                {"units": described[name].unit, "long_name": name.replace("_", " "), "sign": described[name].meaning},
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
    """Return the curves through the stride as a tidy table with the columns `CYCLE_COLUMNS`.

    One row for each view, curve, side and per cent of the stride, from one landing (0) to the same foot's next (100):
    mean and standard deviation over the strides.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    DataFrame
    """
    parts = [
        _side_rows(analysis.view, curve, side, course)
        for analysis in session.clips
        for curve in cycle_curves(analysis.trial)
        for side, course in (("left", curve.left), ("right", curve.right))
        if course is not None
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CYCLE_COLUMNS))


def _side_rows(view: str, curve: CycleCurve, side: str, course: SideCurve) -> pd.DataFrame:
    percent = np.linspace(0, 100, len(course.mean))
    return pd.DataFrame(
        {
            "view": view,
            "curve": curve.id,
            "unit": curve.unit,
            "side": side,
            "percent": percent,
            "mean": course.mean,
            "sd": course.sd,
            "strides": course.strides,
            "toe_off_percent": 100 * course.toe_off_share,
        }
    )


def cycles_dataset(session: AnalysisResult, view: str) -> xr.Dataset:
    """Return the curves through the stride of one view as labelled arrays.

    One variable a curve, with dimensions `side` and `percent`, and its standard deviation over the strides as
    `<curve>_sd`; `toe_off_percent` and `strides` along `curve` and `side`.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    view : {"side", "rear"}
        Which clip.

    Returns
    -------
    xarray.Dataset
        Without a curve, and `curve` of no length, where no side has three strides.

    Raises
    ------
    OptionError
        If the session has no such clip.
    """
    analysis = session.view(view)
    found = cycle_curves(analysis.trial)
    if not found:
        return _no_cycles().assign_attrs(provenance(analysis))
    table = cycles_table(session)
    tidy = table[table["view"] == view].set_index(["curve", "side", "percent"]).to_xarray()
    curves: dict[str, xr.DataArray] = {}
    for curve in found:
        for name, variable in ((curve.id, "mean"), (f"{curve.id}_sd", "sd")):
            curves[name] = tidy[variable].sel(curve=curve.id, drop=True).assign_attrs(units=curve.unit)
    rest = {name: tidy[name].isel(percent=0, drop=True) for name in ("strides", "toe_off_percent")}
    return xr.Dataset({**curves, **rest}, attrs=provenance(analysis))


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
