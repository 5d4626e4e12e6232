"""Curves over the film's time: true to the motion, on the film's own clock, and small enough to be inlined."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from gait.measures import Trial
from gait.measures.landing import knee_flexion_deg
from gait.report.charts.timeline import Timeline, timeline
from gait.report.charts.traces import trace_picture
from gait.report.page.player import players
from gait.session import Session
from gait.steps import detect_steps
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner()


@pytest.fixture(params=["side", "rear"])
def line(request: pytest.FixtureRequest, made_session: Session) -> Timeline:
    analysis = made_session.view(request.param)
    return timeline(analysis.trial, analysis.clip)


def test_each_view_shows_what_it_can_carry(made_session: Session) -> None:
    shown = {player.view: [trace.id for trace in player.line.traces] for player in players(made_session, {})}
    assert shown == {
        "side": ["knee_flexion", "trunk_lean", "body_height"],
        "rear": ["trunk_side_lean", "body_height"],
    }


def test_the_knees_bend_as_the_measure_has_it(made_session: Session) -> None:
    analysis = made_session.view("side")
    line, trial = timeline(analysis.trial, analysis.clip), analysis.trial
    at_contact = knee_flexion_deg(trial, trial.at_contact)
    times = np.linspace(line.start_s, line.end_s, len(line.traces[0].lines[0].values))
    for side, of_side in (("left", trial.is_left), ("right", ~trial.is_left)):
        values = next(each.values for each in line.traces[0].lines if each.name == side)
        inside = of_side & np.isfinite(at_contact)
        # A knee turns by up to 500 degrees a second, so that half a sample is some degrees.
        assert np.interp(trial.contact_s[inside], times, values) == pytest.approx(at_contact[inside], abs=2.0)


def test_body_height_swings_by_the_runners_bounce(line: Timeline) -> None:
    height = next(trace for trace in line.traces if trace.id == "body_height").lines[0].values
    assert height.mean() == pytest.approx(0, abs=0.01)
    assert np.ptp(height) == pytest.approx(100 * RUNNER.vertical_oscillation_m, rel=0.2)


def test_steps_stand_in_order_with_their_moments(line: Timeline, made_session: Session) -> None:
    assert len(line.landings) == len(made_session.view(line.view).trial.contacts)
    for landing in line.landings:
        assert line.start_s <= landing.contact_s < landing.mid_stance_s < landing.toe_off_s <= line.end_s
        assert landing.mid_stance_s == pytest.approx((landing.contact_s + landing.toe_off_s) / 2)
    assert [each.contact_s for each in line.landings] == sorted(each.contact_s for each in line.landings)


def test_slow_motion_stretches_times_and_not_values(made_session: Session) -> None:
    analysis = made_session.view("side")
    plain = timeline(analysis.trial, analysis.clip)
    slow = timeline(analysis.trial, replace(analysis.clip, slow_motion_factor=4.0))
    assert slow.end_s == pytest.approx(4 * plain.end_s)
    assert slow.landings[3].toe_off_s == pytest.approx(4 * plain.landings[3].toe_off_s)
    assert slow.traces[0].lines[0].values == pytest.approx(plain.traces[0].lines[0].values)


def test_the_data_are_plain_and_rounded(line: Timeline) -> None:
    data = json.loads(json.dumps(line.data, allow_nan=False))
    assert len(data["frames"]) == len(line.frame_s)
    assert [each["side"] for each in data["steps"]] == [each.side for each in line.landings]
    assert max(len(str(value)) for trace in data["traces"] for values in trace["lines"] for value in values) <= 6


def test_a_long_clip_stays_small(made_session: Session) -> None:
    motion = running_motion(duration_s=240.0, fps=30.0)
    trial = Trial(motion=motion, steps=detect_steps(motion))
    clip = replace(made_session.view("side").clip, time_s=motion.time_s)
    line = timeline(trial, clip)
    size = len(json.dumps(line.data)) + len(trace_picture(line).curves)
    assert size < 800_000


def test_contacts_are_shaded_at_their_place(line: Timeline) -> None:
    drawn = re.findall(r'class="contact (\w+)" x="([\d.]+)%"[^>]*width="([\d.]+)%"', trace_picture(line).curves)
    length = line.end_s - line.start_s
    assert len(drawn) == len(line.landings) * len(line.traces)
    for (side, start, width), landing in zip(drawn, line.landings, strict=False):
        assert side == landing.side
        assert float(start) == pytest.approx(100 * (landing.contact_s - line.start_s) / length, abs=0.01)
        assert float(width) == pytest.approx(100 * (landing.toe_off_s - landing.contact_s) / length, abs=0.01)


def test_a_gap_breaks_the_line(made_session: Session) -> None:
    analysis = made_session.view("side")
    line = timeline(analysis.trial, analysis.clip)
    values = line.traces[1].lines[0].values.copy()
    values[40:60] = np.nan
    trunk = replace(line.traces[1], lines=(replace(line.traces[1].lines[0], values=values),))
    broken = replace(line, traces=(trunk,))
    assert trace_picture(broken).curves.count("<polyline") == 2
    assert broken.data["traces"][0]["lines"][0][50] is None  # type: ignore[index]


def test_the_curves_are_told_in_words(line: Timeline) -> None:
    spoken = trace_picture(line).spoken
    assert f"{len(line.landings)} steps." in spoken
    assert "Body height" in spoken
