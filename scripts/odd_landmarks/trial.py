"""Run a case of the corpus, and judge its outcome."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import gait
from gait import GaitError, Motion, Runner, analyze_motion, read_motion
from odd_landmarks.files import MARKERS, PIXELS, RUNNER, WRITERS, recording
from odd_landmarks.oddities import ODDITIES, Oddity

CADENCE_TOLERANCE_SPM = 1.5
INTERVAL_FACTOR = 1.5
"""A value with the status `ok` is wrong if its error is larger than this factor times half its 95 % interval."""
_ROUNDING = 0.02


@dataclass(frozen=True, kw_only=True)
class Case:
    """One or two oddities in a file of one format."""

    oddities: tuple[Oddity, ...]
    format: str

    @property
    def name(self) -> str:
        """What is odd, and the format."""
        return f"{' + '.join(oddity.name for oddity in self.oddities)} ({self.format})"

    @property
    def group(self) -> str:
        """Heading of the page."""
        return self.oddities[0].group if len(self.oddities) == 1 else "Two oddities at once"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a case."""

    outcome: str
    message: str
    faults: tuple[str, ...]


def single_cases() -> tuple[Case, ...]:
    """Return every oddity in each of its formats."""
    return tuple(Case(oddities=(oddity,), format=each) for oddity in ODDITIES for each in oddity.formats)


def pairs(number: int, *, seed: int) -> Iterator[Case]:
    """Yield cases of two oddities in a random format that has both."""
    random = np.random.default_rng(seed)
    while number:
        first, second = (ODDITIES[index] for index in random.choice(len(ODDITIES), 2, replace=False))
        both = [each for each in first.formats if each in second.formats]
        if both and not first.options.keys() & second.options.keys():
            number -= 1
            yield Case(oddities=(first, second), format=str(random.choice(both)))


def run(case: Case, folder: Path) -> Outcome:
    """Write the file of a case, read and analyse it, and return what became of it.

    Parameters
    ----------
    case : Case
        The case.
    folder : Path
        An empty folder.

    Returns
    -------
    Outcome
        A pair has no wrong value with the status `ok`, and ends with a result or with a `GaitError`.
    """
    made = recording()
    for oddity in case.oddities:
        made = oddity.change(made)
    path = WRITERS[case.format](folder, made)
    options: dict[str, object] = {name: value for each in case.oddities for name, value in each.options.items()}
    if case.format in PIXELS:
        options = {"fps": 60.0, "runner": Runner(height_m=RUNNER.height_m), **options}
    else:
        options.pop("fps", None)
    speed_mps = next((each.speed_mps for each in case.oddities if each.speed_mps is not None), None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = analyze_motion(read_motion(path, **options), speed_mps=speed_mps).measures.set_index("id")  # type: ignore[arg-type]
        except GaitError as error:
            return Outcome(outcome="refused", message=str(error).replace("\n", " "), faults=_of_refusal(case, error))
    said = " ".join(str(each.message) for each in caught if issubclass(each.category, gait.LandmarkWarning))
    foreign = [str(each.message) for each in caught if not issubclass(each.category, gait.LandmarkWarning)]
    faults = [f"a warning of a library: {message}" for message in foreign]
    faults += _wrong_values(found)
    return Outcome(outcome="read", message=said, faults=(*faults, *_of_result(case, found, said)))


def _of_refusal(case: Case, error: GaitError) -> tuple[str, ...]:
    if len(case.oddities) > 1:
        return ()
    [oddity] = case.oddities
    if oddity.expected == "same" or (oddity.expected == "not ok" and "than real time" not in str(error)):
        return ("refused",)
    if oddity.expected == "refused" and not re.search(oddity.says, str(error)):
        return (f"the message lacks '{oddity.says}'",)
    return ()


def _of_result(case: Case, found: pd.DataFrame, said: str) -> Sequence[str]:
    faults = [
        f"{name} is ok"
        for oddity in case.oddities
        if oddity.expected == "not ok"
        for name in oddity.measures
        if name in found.index and found.loc[name, "status"] == "ok"
    ]
    if len(case.oddities) > 1:
        return faults
    [oddity] = case.oddities
    if oddity.expected == "refused":
        faults.append("not refused")
    if oddity.expected == "same" and found.loc["cadence", "status"] != "ok":
        faults.append(f"cadence is not ok: {found.loc['cadence', 'reason']}")
    if oddity.says and not re.search(oddity.says, said):
        faults.append(f"no warning says '{oddity.says}'")
    return faults


def _wrong_values(found: pd.DataFrame) -> list[str]:
    """Return the measures with the status `ok` whose values are not the runner's."""
    faults = []
    for name, row in found[found.status == "ok"].iterrows():
        true = true_values(row["view"]).get(str(name))
        if true is None:
            continue
        reach = (row.ci95_high - row.ci95_low) / 2
        tolerance = CADENCE_TOLERANCE_SPM if name == "cadence" else INTERVAL_FACTOR * reach + _ROUNDING * abs(true)
        if not abs(row.value - true) <= tolerance:
            faults.append(f"{name} {row.value:.4g} is ok but {true:.4g}")
    return faults


@cache
def true_values(view: str) -> dict[str, float]:
    """Return the runner's measures: those of the exact joints, and what the runner was made with."""
    made = recording()
    motion = Motion.from_landmarks(made.time_s, made.points, list(MARKERS.values()), view=view)  # type: ignore[arg-type]
    measured = analyze_motion(motion).measures.dropna(subset="value").set_index("id").value
    known = {"cadence": RUNNER.cadence_spm, "speed": RUNNER.speed_mps, "trunk_lean": RUNNER.trunk_lean_deg}
    known["step_length"] = RUNNER.speed_mps * RUNNER.step_time_s
    return {**measured.drop("foot_strike", errors="ignore").to_dict(), **known, "step_width": 100 * RUNNER.step_width_m}
