"""Creating the corpus of bad clips does not change the priority of the process."""

import importlib
import os
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="this system has no such priorities to ask for")
def test_the_priority_is_restored_after_an_encoder_raised_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    cases = {case.name: case for case in importlib.import_module("bad_clips.formats").CASES}
    before = os.sched_getscheduler(0)
    cases["av1.mp4"].make(tmp_path / "av1.mp4")
    assert os.sched_getscheduler(0) == before
