"""Labels by eye: how they are read and written, and how detected steps are compared with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait.errors import InputError
from gait.results.pose_file import write_pose
from gait.session import Session
from gait.steps import Step
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.verify.labels import Label, Labels, event_time_s, label_errors, labelled_values, read_labels, write_labels
from gait.verify.run import verify

TIME_S = np.arange(300) / 30
# Contacts every 10 frames, alternating, with the toe-off 8 frames later.
STEPS = [(frame, side) for frame, side in zip(range(20, 120, 10), ["left", "right"] * 5, strict=True)]
LABELS = Labels(
    view="side",
    fps=30.0,
    labels=tuple(
        sorted(
            Label(frame=frame + late, side=side, event=event)
            for frame, side in STEPS
            for event, late in (("initial_contact", 0), ("toe_off", 8))
        )
    ),
)


def detected(late_s: float = 0.0) -> list[Step]:
    return [
        Step(
            side=side,
            initial_contact_s=event_time_s(frame, TIME_S) + late_s,
            toe_off_s=event_time_s(frame + 8, TIME_S) + late_s,
            initial_contact_se_s=0.0,
            toe_off_se_s=0.0,
        )
        for frame, side in STEPS
    ]


def test_an_event_lies_between_its_first_frame_and_the_one_before() -> None:
    assert event_time_s(30, TIME_S) == pytest.approx(29.5 / 30)
    assert event_time_s(0, TIME_S) == 0


def test_labels_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    write_labels(LABELS, tmp_path / "clip.labels.json", frames=300, who="M. Reyes")
    assert read_labels(tmp_path / "clip.labels.json") == LABELS


def test_a_file_from_elsewhere_may_have_further_keys_and_doubtful_sides(tmp_path: Path) -> None:
    path = tmp_path / "clip.labels.json"
    path.write_text('{"fps": 30, "view": "side (left)", "initial_contacts": [{"f": 6, "side": "R?", "u": 2}], "x": 1}')
    assert read_labels(path).labels == (Label(frame=6, side="right", event="initial_contact", error_frames=2.0),)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        '{"fps": 30, "initial_contacts": [{"side": "L"}]}',
        '{"fps": 30, "initial_contacts": [{"f": 3, "side": "middle"}]}',
        '{"fps": 30, "toe_offs": [{"f": -3, "side": "L"}]}',
        '{"fps": 30, "toe_offs": [{"f": 3, "side": "L", "u": 0}]}',
        '{"fps": 30, "toe_offs": 3}',
    ],
)
def test_damaged_labels_are_an_error_that_names_the_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "clip.labels.json").write_text(text)
    with pytest.raises(InputError, match=r"clip\.labels\.json"):
        read_labels(tmp_path / "clip.labels.json")


def test_late_steps_are_late_by_that_much() -> None:
    errors = label_errors("clip", detected(0.02), LABELS, TIME_S, factor=1.0)
    assert errors.contact_ms == pytest.approx(20)
    assert errors.toe_off_ms == pytest.approx(20)
    assert (errors.missed, errors.invented, errors.wrong_side) == (0, 0, 0)


def test_missed_invented_and_exchanged_steps_are_counted() -> None:
    steps = detected()
    exchanged = Step(**{**vars(steps[3]), "side": steps[2].side})
    extra = Step(**{**vars(steps[5]), "initial_contact_s": steps[5].initial_contact_s + 0.15})
    errors = label_errors("clip", [*steps[1:3], exchanged, *steps[4:], extra], LABELS, TIME_S, factor=1.0)
    assert (errors.missed, errors.invented, errors.wrong_side) == (1, 1, 1)


def test_steps_are_not_invented_where_nobody_looked() -> None:
    looked_at = [label for label in LABELS.labels if not 45 <= label.frame <= 95]
    some = Labels(view="side", fps=30.0, labels=tuple(looked_at))
    errors = label_errors("clip", detected(), some, TIME_S, factor=1.0)
    assert (errors.missed, errors.invented) == (0, 0)


def test_slow_motion_is_undone() -> None:
    values = labelled_values(LABELS, TIME_S, factor=4.0)
    assert values["cadence"] == pytest.approx(4 * 180)
    assert values["contact_time"] == pytest.approx(1000 * 8 / 30 / 4)
    assert values["duty_factor"] == pytest.approx(40)


@pytest.fixture(scope="module")
def runner() -> Session:
    return synthetic_session(SyntheticRunner(cadence_spm=172.0), views=("side",), duration_s=6.0, fps=30.0)


def test_clips_with_labels_are_measured_and_compared(runner: Session, tmp_path: Path) -> None:
    analysis = runner.view("side")
    write_pose(analysis, tmp_path / "jog.pose.nc")
    labels = [
        Label(
            frame=int(np.searchsorted(analysis.clip.time_s, getattr(step, f"{event}_s"))), side=step.side, event=event
        )
        for step in analysis.steps
        for event in ("initial_contact", "toe_off")
        if step.complete
    ]
    found = Labels(view="side", fps=30.0, labels=tuple(labels), height_m=1.75)
    write_labels(found, tmp_path / "jog.labels.json", frames=180)
    text = verify(tmp_path).text
    assert "| jog | Cadence (steps/min) | 17" in text
    assert "| jog (30/s) |" in text


def test_a_clip_that_is_not_there_is_named_and_the_others_are_measured(tmp_path: Path) -> None:
    write_labels(LABELS, tmp_path / "lost.labels.json", frames=300)
    found = verify(tmp_path)
    assert found.with_labels == ()
    assert "lost: There is no clip 'lost'" in found.text


def test_a_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="labels or truth"):
        verify(tmp_path)
