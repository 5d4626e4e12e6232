"""Curves over the time of a video: equal to the measures, on its time axis, and small enough for the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from gait.measures import Trial
from gait.measures.landing import knee_flexion_deg
from gait.report.charts.timeline import Timeline, build_timeline
from gait.report.charts.traces import trace_picture
from gait.report.page.player import build_players
from gait.session import Session
from gait.steps import detect_steps
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner()


@pytest.fixture(params=["side", "rear"])
def timeline(request: pytest.FixtureRequest, made_session: Session) -> Timeline:
    analysis = made_session.view(request.param)
    return build_timeline(analysis.trial, analysis.clip)


def test_each_view_has_its_traces(made_session: Session) -> None:
    traces = {player.view: [trace.id for trace in player.timeline.traces] for player in build_players(made_session, {})}
    assert traces == {
        "side": ["knee_flexion", "trunk_lean", "body_height"],
        "rear": ["trunk_side_lean", "body_height"],
    }


def test_knee_flexion_equals_the_measure(made_session: Session) -> None:
    analysis = made_session.view("side")
    timeline, trial = build_timeline(analysis.trial, analysis.clip), analysis.trial
    at_contact = knee_flexion_deg(trial, trial.at_contact)
    times = np.linspace(timeline.start_s, timeline.end_s, len(timeline.traces[0].lines[0].values))
    for side, of_side in (("left", trial.is_left), ("right", ~trial.is_left)):
        values = next(each.values for each in timeline.traces[0].lines if each.name == side)
        inside = of_side & np.isfinite(at_contact)
        # The knee moves by up to 500 degrees per second, so half a sample corresponds to several degrees.
        assert np.interp(trial.contact_s[inside], times, values) == pytest.approx(at_contact[inside], abs=2.0)


def test_body_height_swings_by_the_vertical_oscillation(timeline: Timeline) -> None:
    height = next(trace for trace in timeline.traces if trace.id == "body_height").lines[0].values
    assert height.mean() == pytest.approx(0, abs=0.01)
    assert np.ptp(height) == pytest.approx(100 * RUNNER.vertical_oscillation_m, rel=0.2)


def test_steps_are_in_order_with_their_events(timeline: Timeline, made_session: Session) -> None:
    assert len(timeline.steps) == len(made_session.view(timeline.view).trial.contacts)
    for step in timeline.steps:
        assert timeline.start_s <= step.contact_s < step.mid_stance_s < step.toe_off_s <= timeline.end_s
        assert step.mid_stance_s == pytest.approx((step.contact_s + step.toe_off_s) / 2)
    assert [each.contact_s for each in timeline.steps] == sorted(each.contact_s for each in timeline.steps)


def test_slow_motion_stretches_times_but_not_values(made_session: Session) -> None:
    analysis = made_session.view("side")
    plain = build_timeline(analysis.trial, analysis.clip)
    slow = build_timeline(analysis.trial, replace(analysis.clip, slow_motion_factor=4.0))
    assert slow.end_s == pytest.approx(4 * plain.end_s)
    assert slow.steps[3].toe_off_s == pytest.approx(4 * plain.steps[3].toe_off_s)
    assert slow.traces[0].lines[0].values == pytest.approx(plain.traces[0].lines[0].values)


def test_the_data_are_plain_and_rounded(timeline: Timeline) -> None:
    data = json.loads(json.dumps(timeline.data, allow_nan=False))
    assert len(data["frames"]) == len(timeline.frame_s)
    assert [each["side"] for each in data["steps"]] == [each.side for each in timeline.steps]
    assert max(len(str(value)) for trace in data["traces"] for values in trace["lines"] for value in values) <= 6


def test_a_long_clip_stays_small(made_session: Session) -> None:
    motion = running_motion(duration_s=240.0, fps=30.0)
    trial = Trial(motion=motion, steps=detect_steps(motion))
    clip = replace(made_session.view("side").clip, time_s=motion.time_s)
    timeline = build_timeline(trial, clip)
    size = len(json.dumps(timeline.data)) + len(trace_picture(timeline).curves)
    assert size < 800_000


def test_contacts_are_shaded_at_their_times(timeline: Timeline) -> None:
    drawn = re.findall(r'class="contact (\w+)" x="([\d.]+)%"[^>]*width="([\d.]+)%"', trace_picture(timeline).curves)
    length = timeline.end_s - timeline.start_s
    assert len(drawn) == len(timeline.steps) * len(timeline.traces)
    for (side, start, width), step in zip(drawn, timeline.steps, strict=False):
        assert side == step.side
        assert float(start) == pytest.approx(100 * (step.contact_s - timeline.start_s) / length, abs=0.01)
        assert float(width) == pytest.approx(100 * (step.toe_off_s - step.contact_s) / length, abs=0.01)


def test_a_gap_breaks_the_line(made_session: Session) -> None:
    analysis = made_session.view("side")
    timeline = build_timeline(analysis.trial, analysis.clip)
    values = timeline.traces[1].lines[0].values.copy()
    values[40:60] = np.nan
    trunk = replace(timeline.traces[1], lines=(replace(timeline.traces[1].lines[0], values=values),))
    broken = replace(timeline, traces=(trunk,))
    assert trace_picture(broken).curves.count("<polyline") == 2
    assert broken.data["traces"][0]["lines"][0][50] is None  # type: ignore[index]


def test_a_line_ends_at_its_last_sample(made_session: Session) -> None:
    analysis = made_session.view("side")
    timeline = build_timeline(analysis.trial, analysis.clip)
    left, right = timeline.traces[0].lines
    values = left.values.copy()
    values[-30:] = np.nan
    ended = replace(timeline, traces=(replace(timeline.traces[0], lines=(replace(left, values=values), right)),))
    lines = re.findall(r'<polyline class="mean (\w+)" points="([^"]+)"', trace_picture(ended).curves)
    last = {side: int(points.split()[-1].split(",")[0]) for side, points in lines}
    assert last == {"left": len(values) - 31, "right": len(values) - 1}
    assert "nan" not in trace_picture(ended).curves


def test_the_curves_have_alternative_text(timeline: Timeline) -> None:
    alt = trace_picture(timeline).alt
    assert f"{len(timeline.steps)} steps." in alt
    assert "Body height" in alt
