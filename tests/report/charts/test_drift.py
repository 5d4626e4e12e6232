"""Drift over a long clip is found where there is one, and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from made_sessions import analysis_of, grey_clip
from markupsafe import escape
from scipy.special import stdtrit

from gait.analysis.result import ClipAnalysis
from gait.measures import REGISTRY, Trial, measure
from gait.measures.drift import MEASURES, MIN_STEPS, Drift, find_drift, trend_over_time
from gait.options import Options
from gait.report.charts.drift import drift_chart, drift_text
from gait.report.page.html import drift_html, report_html
from gait.runner import Runner
from gait.session import Session
from gait.steps import detect_steps
from gait.synthetic import running_motion

SIDES = np.arange(200) % 2 == 0
TIME_S = np.arange(200) / 3


@pytest.fixture(scope="module")
def long_run(tmp_path_factory: pytest.TempPathFactory) -> ClipAnalysis:
    """Thirty seconds of a runner whose trunk lean increases by 4 degrees and who does not change otherwise."""
    short = analysis_of(grey_clip(tmp_path_factory.mktemp("long") / "side.mp4"))
    motion = running_motion(duration_s=30.0, fps=60.0, noise_m=0.004)
    share = (motion.time_s / motion.time_s[-1])[:, None]
    points_m = motion.points_m.copy()
    upper = [motion.names.index(name) for name in motion.names if any(p in name for p in ("shoulder", "ear", "nose"))]
    points_m[:, upper, 0] += np.radians(4.0) * share * 0.288 * 1.75
    motion = replace(motion, points_m=points_m)
    trial = Trial(motion=motion, steps=detect_steps(motion))
    found = tuple(measure(entry, trial) for entry in REGISTRY.values() if "side" in entry.views)
    return replace(short, trial=trial, measurements=found)


def drift_of(analysis: ClipAnalysis) -> tuple[Drift, ...]:
    return find_drift(analysis.trial, analysis.measurements)


def test_a_drifting_measure_is_distinguished_from_steady_ones(long_run: ClipAnalysis) -> None:
    found = {drift.id: drift for drift in drift_of(long_run)}
    assert tuple(found) == MEASURES
    assert found["trunk_lean"].verdict == "rises"
    assert found["trunk_lean"].ci95[0] < 4.0 < found["trunk_lean"].ci95[1] + 0.3
    assert {found[name].verdict for name in ("cadence", "contact_time", "overstride")} <= {"steady", "cannot_tell"}
    assert found["cadence"].verdict == "steady"


def test_short_clips_show_no_drift(made_session: Session) -> None:
    assert len(made_session.clips[0].steps) < MIN_STEPS
    assert drift_of(made_session.clips[0]) == ()
    assert drift_html(made_session) == ""


def test_a_withheld_measure_has_no_drift(long_run: ClipAnalysis) -> None:
    withheld = tuple(replace(m, value=None) if m.id == "cadence" else m for m in long_run.measurements)
    assert [drift.id for drift in drift_of(replace(long_run, measurements=withheld))] == list(MEASURES[1:])


@pytest.mark.parametrize("slope", [0.0, 0.02, -0.5])
@pytest.mark.parametrize("asymmetry", [0.0, 3.0])
def test_a_trend_is_independent_of_the_difference_between_the_feet(slope: float, asymmetry: float) -> None:
    trend = trend_over_time(TIME_S, 10 + slope * TIME_S + asymmetry * (SIDES - 0.5), SIDES)
    assert (trend.slope, trend.standard_error, trend.level) == pytest.approx((slope, 0.0, 10.0), abs=1e-9)


def test_one_foot_alone_has_a_trend_too() -> None:
    assert trend_over_time(TIME_S, 0.1 * TIME_S, np.ones(200, bool)).slope == pytest.approx(0.1)


@pytest.mark.parametrize("neighbours", [0.0, 0.5, -0.4])
def test_noise_has_a_trend_no_more_often_than_its_interval_allows(neighbours: float) -> None:
    random, missed = np.random.default_rng(1), 0
    for _ in range(400):
        noise = random.normal(size=300)
        for i in range(1, 300):
            noise[i] += neighbours * noise[i - 1]
        trend = trend_over_time(TIME_S, noise[100:], SIDES)
        missed += abs(trend.slope) > float(stdtrit(trend.freedom, 0.995)) * trend.standard_error
    # A 99 % interval excludes zero in 1 % of the cases, and slightly more often if neighbours are correlated.
    assert missed < 0.025 * 400


def test_an_outlier_does_not_bend_the_line(long_run: ClipAnalysis) -> None:
    steps = list(long_run.steps)
    steps[-3] = replace(steps[-3], toe_off_s=steps[-3].toe_off_s + 0.08)
    misread = replace(long_run, trial=replace(long_run.trial, steps=tuple(steps)))
    was, now = (next(d for d in drift_of(run) if d.id == "contact_time") for run in (long_run, misread))
    assert len(now.values) == len(was.values) - 1
    assert now.change == pytest.approx(was.change, abs=1.0)


def test_the_chart_shows_every_step_and_has_alternative_text(long_run: ClipAnalysis) -> None:
    for drift in drift_of(long_run):
        chart = str(drift_chart(drift))
        assert escape(drift_text(drift)) in chart
        dots = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)" class="fill-(?:left|right)', chart)
        dots = dots or re.findall(r'<use class="fill-(?:left|right)[^>]*x="([\d.]+)" y="([\d.]+)"', chart)
        assert len(dots) == len(drift.values) >= MIN_STEPS
        width, height = (float(side) for side in re.search(r'viewBox="0 0 (\S+) (\S+)"', chart).groups())
        assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in dots)


def test_the_page_has_a_section_on_drift(long_run: ClipAnalysis) -> None:
    session = Session(runner=Runner(height_m=1.75), options=Options(), clips=(long_run,), findings=())
    section = drift_html(session)
    assert section.count("<svg") == len(MEASURES)
    assert "Trunk lean rises by" in section
    assert section in report_html(session, pictures={"side": ()})
