"""The display of a pose track in notebooks: stick figures over one stride, ankle heights, and the dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import xarray as xr

from gait.pose.keypoints import INDEX, SKELETON
from gait.pose.track import PoseTrack, confidences, positions
from gait.report.drawing.palette import OF_SIDE
from gait.words.plurals import plural

Floats = npt.NDArray[np.float64]

_FIGURES = 9
_STRIDE_S = 0.72
_HEIGHT_PX, _WIDTH_PX, _TRACE_PX, _MARGIN_PX = 150.0, 760.0, 70.0, 5.0
_MIDDLE = "currentColor"


class DisplayedTrack(xr.Dataset):  # type: ignore[no-untyped-call]
    """A pose track whose notebook display starts with a picture."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return track_html(self)


def with_display(track: PoseTrack) -> DisplayedTrack:
    """Return the track as a dataset whose notebook display starts with a picture; no data is copied.

    Parameters
    ----------
    track : PoseTrack
        The pose track.

    Returns
    -------
    DisplayedTrack
        Shares its data with `track`.
    """
    return DisplayedTrack(track.data_vars, track.coords, track.attrs)


def track_html(track: PoseTrack) -> str:
    """Return a pose track as HTML: stick figures over one stride, the height of the ankles over time, and the dataset.

    Parameters
    ----------
    track : PoseTrack
        The track.

    Returns
    -------
    str
        Only the dataset if the runner is found in fewer than nine frames.
    """
    table = str(xr.Dataset._repr_html_(xr.Dataset(track.data_vars, track.coords, track.attrs)))
    points, time_s = positions(track), track["time"].values
    seen = np.isfinite(points[:, :, 0]).all(axis=1)
    if seen.sum() < _FIGURES:
        return table
    figures, traces = "".join(_figures(points[seen], time_s[seen])), "".join(_traces(points, time_s))
    height = _HEIGHT_PX + _TRACE_PX + 34
    caption = (
        f"{plural(len(time_s), 'frame')} in {time_s[-1] - time_s[0]:.1f} s. The runner was found in "
        f"{100 * seen.mean():.0f} % of them, with a mean confidence of {confidences(track)[seen].mean():.2f}. Above: "
        f"the middle of the clip, every {1000 * _STRIDE_S / (_FIGURES - 1):.0f} ms. Below: the height of the left and "
        "the right ankle."
    )
    return (
        f'<figure style="margin:0 0 .75rem;max-width:{_WIDTH_PX:.0f}px;font-family:system-ui,sans-serif">'
        f'<svg viewBox="0 0 {_WIDTH_PX:.0f} {height:.0f}" role="img" aria-label="{caption}" style="width:100%">'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{figures}{traces}</g></svg>'
        f'<figcaption style="font-size:.85rem;opacity:.75">{caption}</figcaption></figure>{table}'
    )


def _figures(points: Floats, time_s: Floats) -> Iterator[str]:
    """Draw stick figures side by side, the right leg behind the left."""
    middle_s = (time_s[0] + time_s[-1]) / 2
    times_s = middle_s + np.linspace(-0.5, 0.5, _FIGURES) * min(_STRIDE_S, time_s[-1] - time_s[0])
    frames = [int(np.argmin(np.abs(time_s - each_s))) for each_s in times_s]
    body = points[frames]
    top, bottom = body[..., 1].min(), body[..., 1].max()
    scale = (_HEIGHT_PX - 2 * _MARGIN_PX) / (bottom - top)
    hips_x = body[:, [INDEX["left_hip"], INDEX["right_hip"]], 0].mean(axis=1)
    # The outer figures end at the edges of the picture.
    across = body[:, sorted({INDEX[name] for pair in SKELETON for name in pair}), 0] - hips_x[:, np.newaxis]
    first, last = -scale * across[0].min(), scale * across[-1].max()
    places = np.linspace(_MARGIN_PX + first, _WIDTH_PX - _MARGIN_PX - last, _FIGURES)
    for figure, hip_x, place in zip(body, hips_x, places, strict=True):
        drawn = np.column_stack([place + scale * (figure[:, 0] - hip_x), _MARGIN_PX + scale * (figure[:, 1] - top)])
        for side in ("right", None, "left"):
            lines = [pair for pair in SKELETON if _side_of(pair) == side]
            path = "".join(_segment(drawn[INDEX[a]], drawn[INDEX[b]]) for a, b in lines)
            yield f'<path d="{path}" stroke="{_colour(side)}" stroke-width="{3 if side else 2}"/>'
        x, y = drawn[INDEX["nose"]]
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" stroke="{_MIDDLE}" stroke-width="1.5"/>'


def _traces(points: Floats, time_s: Floats) -> Iterator[str]:
    """Draw the height of the ankles over the whole clip."""
    heights = -points[:, [INDEX["left_ankle"], INDEX["right_ankle"]], 1]
    low, high = np.nanpercentile(heights, [0.5, 99.5])
    top = _HEIGHT_PX + 22
    x = _WIDTH_PX * (time_s - time_s[0]) / (time_s[-1] - time_s[0])
    for side, height in zip(("left", "right"), heights.T, strict=True):
        y = top + _TRACE_PX * (1 - np.clip((height - low) / (high - low), -0.1, 1.1))
        known = np.isfinite(y)
        # Each part after a gap starts with a move.
        commands = np.where(known & ~np.append(False, known[:-1]), "M", "L")
        path = "".join(f"{commands[i]}{x[i]:.1f} {y[i]:.1f}" for i in np.flatnonzero(known))
        yield f'<path d="{path}" stroke="{_colour(side)}" stroke-width="1.5"/>'


def _side_of(pair: tuple[str, str]) -> str | None:
    """Return the side of the body of a line, or None if it connects both sides."""
    sides = {name.split("_")[0] for name in pair}
    return sides.pop() if len(sides) == 1 else None


def _segment(start: Floats, end: Floats) -> str:
    return f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"


def _colour(side: str | None) -> str:
    return _MIDDLE if side is None else "rgb({},{},{})".format(*OF_SIDE[side])
