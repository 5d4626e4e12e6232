"""Odd landmark files: right, or refused for the true reason, or not `ok`. `scripts/odd_landmarks` holds the corpus."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "scripts"))

from odd_landmarks.trial import Case, pairs, run, single_cases

QUICK = (
    ("heading 137", "trc"),
    ("lost markers are -9999", "table"),
    ("inches that are called metres", "table"),
    ("shares of the picture", "rtmpose"),
    ("contradict each other", "trc"),
    ("30 frames doubled to 60", "trc"),
    ("10.8 m/s given", "table"),
    ("larger coach is listed first", "rtmpose"),
    ("a line sep=;", "table"),
    ("words among the numbers", "trc"),
)
SOAK_PAIRS, QUICK_PAIRS = 120, 2


def named(case: Case) -> str:
    return case.name


def _quick_cases() -> list[Case]:
    return [
        next(case for case in single_cases() if part in case.name and case.format == wanted) for part, wanted in QUICK
    ]


@pytest.mark.parametrize("case", [*_quick_cases(), *pairs(QUICK_PAIRS, seed=1)], ids=named)
def test_some_odd_files(case: Case, tmp_path: Path) -> None:
    assert run(case, tmp_path).faults == ()


def test_the_corpus_is_large() -> None:
    assert len({case.name for case in single_cases()}) >= 150


@pytest.mark.slow
@pytest.mark.parametrize("case", [*single_cases(), *pairs(SOAK_PAIRS, seed=2)], ids=named)
def test_every_odd_file(case: Case, tmp_path: Path) -> None:
    if case.format == "c3d":
        pytest.importorskip("ezc3d")
    assert run(case, tmp_path).faults == ()


@pytest.mark.slow
def test_new_pairs_of_oddities(tmp_path: Path) -> None:
    """`GAIT_SEED` chooses other pairs than those of the page."""
    for number, case in enumerate(pairs(SOAK_PAIRS, seed=int(os.environ.get("GAIT_SEED", "3")))):
        (tmp_path / str(number)).mkdir()
        assert run(case, tmp_path / str(number)).faults == (), case.name
