"""The analysis stores the trial from which its measurements were computed."""

from __future__ import annotations

import pytest

from gait.analysis.motion import analyze_motion
from gait.measurement import View
from gait.measures import REGISTRY, measure
from gait.session import Session
from gait.synthetic import SyntheticRunner, running_motion
from gait.synthetic.session import synthetic_session


@pytest.fixture(scope="module")
def session_with_speed() -> Session:
    """Return a session with a given belt speed that differs from the speed of the feet."""
    return synthetic_session(SyntheticRunner(speed_mps=3.4))


@pytest.mark.parametrize("view", ["side", "rear"])
def test_measures_of_the_stored_trial_are_those_of_the_analysis(session_with_speed: Session, view: View) -> None:
    clip = session_with_speed.view(view)
    assert clip.trial.speed_mps == session_with_speed.options.speed_mps == 3.4
    for measurement in clip.measurements:
        assert measure(REGISTRY[measurement.id], clip.trial) == measurement


def test_the_analysis_of_landmarks_stores_its_trial() -> None:
    result = analyze_motion(running_motion(cadence_spm=172.0), speed_mps=3.1, incline_deg=1.0)
    assert (result.trial.speed_mps, result.trial.incline_deg) == (3.1, 1.0)
    for measurement in result.measurements:
        assert measure(REGISTRY[measurement.id], result.trial) == measurement
