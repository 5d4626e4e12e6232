"""Plots of the curves over the stride, for people who program and for the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from gait.analysis.result import ClipAnalysis
from gait.errors import OptionError
from gait.measurement import Asymmetry
from gait.measures.cycles import CURVES, CycleCurve, SideCurve, cycle_curves
from gait.report.charts.axes import LEFT, RIGHT
from gait.report.charts.cycles import MEASURES_OF, curve_note, cycle_chart, cycle_charts
from gait.session import Session
from gait.words import say


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def curve(mean: list[float], sd: float = 1.0) -> CycleCurve:
    side = SideCurve(mean=np.array(mean), sd=np.full(len(mean), sd), strides=5, toe_off_share=0.5)
    return CycleCurve(id="knee_flexion", unit="deg", left=side, right=None)


def test_the_lines_are_the_means_of_the_strides(made_session: Session, ax: Axes) -> None:
    assert made_session.plot_cycles("thigh_angle", ax=ax) is ax
    cycles = made_session.cycles("side")
    means = [line for line in ax.lines if len(line.get_xdata()) == 101]
    for line, side, colour in zip(means, ("left", "right"), (LEFT, RIGHT), strict=True):
        of_side = cycles.thigh_angle.sel(stride=cycles.side == side)
        assert np.asarray(line.get_ydata()) == pytest.approx(of_side.mean("stride").to_numpy())
        assert np.asarray(line.get_xdata()) == pytest.approx(cycles.percent.to_numpy())
        assert line.get_label() == f"{side.title()}, {of_side.sizes['stride']} strides"
        assert to_hex(line.get_color()) == colour


def test_the_bands_are_one_standard_deviation(ax: Axes, made_session: Session) -> None:
    made_session.plot_cycles("trunk_lean", side="left", ax=ax)
    cycles = made_session.cycles("side")
    left = cycles.trunk_lean.sel(stride=cycles.side == "left")
    low, high = (left.mean("stride") - left.std("stride", ddof=1), left.mean("stride") + left.std("stride", ddof=1))
    (band,) = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(float(low.min()))
    assert heights.max() == pytest.approx(float(high.max()))


def test_events_lie_on_the_curve_at_contact_and_toe_off(ax: Axes, made_session: Session) -> None:
    made_session.plot_cycles(side="right", ax=ax)
    mean, events = ax.lines
    cycles = made_session.cycles("side")
    toe_off = float(cycles.toe_off_percent.sel(stride=cycles.side == "right").mean())
    assert np.asarray(events.get_xdata()) == pytest.approx([0, toe_off])
    assert np.asarray(events.get_ydata()) == pytest.approx(
        np.interp([0, toe_off], np.asarray(mean.get_xdata()), np.asarray(mean.get_ydata()))
    )


def test_the_axes_have_labels_with_units(ax: Axes, made_session: Session) -> None:
    made_session.plot_cycles("body_height", view="rear", ax=ax)
    assert ax.get_xlabel() == "% of stride"
    assert ax.get_ylabel() == "Body height (cm)\naround its mean"
    assert ax.get_xlim() == (0, 100)


def test_the_caller_chooses_the_look_of_the_line(ax: Axes, made_session: Session) -> None:
    made_session.plot_cycles(side="left", color="black", label="March", ax=ax)
    assert (ax.lines[0].get_label(), ax.lines[0].get_color()) == ("March", "black")


def test_the_stance_phases_of_several_sessions_are_strips_above_each_other(ax: Axes, made_session: Session) -> None:
    for label in ("March", "June"):
        made_session.plot_cycles(side="left", label=label, ax=ax)
    march, june = (strip.get_extents() for strip in ax.patches)
    assert march.y1 < june.y0


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"curve": "ankle"}, "no curve 'ankle'.*\n.*knee_flexion"),
        ({"curve": "knee_flexion", "view": "rear"}, "no curve 'knee_flexion'"),
        ({"side": "middle"}, "no side 'middle'"),
    ],
)
def test_what_the_session_lacks_is_an_error(
    ax: Axes, made_session: Session, choice: dict[str, str], message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        made_session.plot_cycles(**choice, ax=ax)  # type: ignore[arg-type]


def test_a_chart_draws_only_existing_sides() -> None:
    chart = cycle_chart(curve([0.0, 10.0, 0.0]), view="side")
    assert "stroke-left" in chart
    assert "right" not in chart


def with_knee(session: Session, *, claimed: bool) -> Session:
    """Return the session with a difference between the knees of left and right."""
    apart = Asymmetry(value=10.0, unit="deg", detectable=8.0 if claimed else 12.2, claimed=claimed)

    def changed(clip: ClipAnalysis) -> ClipAnalysis:
        none = {m.id: None if m.asymmetry is None else replace(m.asymmetry, claimed=False) for m in clip.measurements}
        sides = {**none, "knee_flexion_stance": apart}
        return replace(clip, measurements=tuple(replace(m, asymmetry=sides[m.id]) for m in clip.measurements))

    return replace(session, clips=(changed(session.view("side")),))


def test_the_sides_are_drawn_apart_only_where_a_difference_is_claimed(made_session: Session) -> None:
    apart, together = (
        {
            curve.id: (curve, str(chart))
            for curve, chart in cycle_charts(with_knee(made_session, claimed=claimed))["side"]
        }
        for claimed in (True, False)
    )
    assert "stroke-right" in apart["knee_flexion"][1]
    for charts, names in ((apart, apart.keys() - {"knee_flexion"}), (together, together.keys())):
        for name in names:
            curve, chart = charts[name]
            assert "stroke-left" not in chart
            assert "stroke-right" not in chart
            assert say("legend.both") in chart
            assert say("curve.both_note") in curve_note(curve)
    assert MEASURES_OF.keys() == {name for curves in CURVES.values() for name in curves}


def test_the_common_curve_is_that_of_all_strides(made_session: Session) -> None:
    thigh = next(each for each in cycle_curves(made_session.view("side").trial) if each.id == "thigh_angle")
    both, strides = thigh.pooled().both, made_session.cycles("side").thigh_angle
    assert both is not None
    assert both.strides == strides.sizes["stride"]
    assert both.mean == pytest.approx(strides.mean("stride").to_numpy())
    assert both.sd == pytest.approx(strides.std("stride", ddof=1).to_numpy())


def test_a_range_of_noise_does_not_fill_the_chart() -> None:
    texts = re.findall(
        r'<text class="[^"]*end"[^>]*>([^<]+)<', str(cycle_chart(curve([5.0, 5.1, 5.0], sd=0.1), view="side"))
    )
    numbers = [float(text.replace("\N{MINUS SIGN}", "-")) for text in texts]
    assert numbers[-1] - numbers[0] >= 5


def test_charts_are_the_same_each_time_whatever_the_settings_of_the_user(made_session: Session) -> None:
    first = cycle_charts(made_session)
    with mpl.rc_context({"axes.facecolor": "red", "lines.linewidth": 9, "font.size": 30, "axes.grid.axis": "both"}):
        again = cycle_charts(made_session)
    for view, charts in first.items():
        assert [chart for _, chart in charts] == [chart for _, chart in again[view]]


def test_charts_have_alternative_texts_no_inline_styles_and_their_own_names(made_session: Session) -> None:
    charts = [chart for of_view in cycle_charts(made_session).values() for _, chart in of_view]
    names: list[str] = []
    for chart in charts:
        root = ElementTree.fromstring(str(chart))
        assert root.get("aria-label")
        assert not [each for each in root.iter() if each.get("style") or each.tag == "style"]
        own = [each.get("id", "") for each in root.iter() if each.get("id")]
        referred = set(re.findall(r"(?:href=\"|url\()#([\w-]+)", chart))
        assert referred <= set(own)
        names += own
    assert len(names) == len(set(names))


def test_the_page_is_drawn_without_pyplot_and_without_remarks_on_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    code = (
        "from gait.synthetic import SyntheticRunner; from gait.synthetic.session import synthetic_session as made;"
        "from gait.report.charts.cycles import cycle_charts; import sys;"
        "cycle_charts(made(SyntheticRunner(), views=('side',), duration_s=4.0));"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    (tmp_path / "file").touch()
    without_home = {**os.environ, "MPLCONFIGDIR": str(tmp_path / "file" / "folder")}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=without_home)
    assert (result.stdout.strip(), result.stderr) == ("False", "")
