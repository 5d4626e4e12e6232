"""The advice on a clip depends little on the pose model and on where the picture is cut."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from gait.coaching.advice import Advice, FindingGrade, Outcome, Verdict

SCRIPTS = Path(__file__).parents[2] / "scripts" / "accuracy"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("advice_stability")


def run(outcome: Outcome, grade: FindingGrade) -> Advice:
    return Advice(outcome=outcome, headline="", message="", verdicts=(Verdict(id="bounce", title="", grade=grade),))


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (run("change", "cue"), run("borderline", "borderline"), 0),
        (run("borderline", "borderline"), run("nothing", "nothing"), 0),
        (run("change", "cue"), run("unclear", "not_judged"), 0),
        (run("change", "cue"), run("nothing", "not_judged"), 1),
        (run("change", "cue"), run("nothing", "nothing"), 2),
    ],
)
def test_two_runs_disagree_if_they_are_more_than_one_step_apart(
    script: ModuleType, first: Advice, second: Advice, lines: int
) -> None:
    assert len(list(script.disagreements({"heavy": first, "lite": second}))) == lines


@pytest.mark.slow
def test_models_and_cut_pictures_give_the_same_advice(script: ModuleType, tmp_path: Path) -> None:
    clips = [clip for clip in script.CLIPS if clip.exists()]
    if not clips:
        pytest.skip("the reference clips in ../shared are not here")
    assert script.check(clips, poses=tmp_path) == []
