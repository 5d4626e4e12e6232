"""Check the result of a case."""

from __future__ import annotations

import json

from bad_clips.case import EXIT_CODE, Case
from bad_clips.films import SAMPLES
from bad_clips.trial import Record

MEMORY_LIMIT_MB = 1500.0
"""Limit on resident memory, more than any ordinary clip needs. Each 8K frame that is processed takes 100 MB."""
CADENCE_TOLERANCE_SPM = 3.0
INTERVAL_FACTOR = 1.5
"""A value with the status `ok` is wrong if its error is larger than this factor times half its 95 % interval."""
_TRUTH_KEYS = {
    "contact_time": ("contact_time_s", 1000),
    "flight_time": ("flight_time_s", 1000),
    "overstride": ("ankle_minus_midhip_cm", 1),
    "vertical_oscillation": ("com_vo_cm", 1),
    "trunk_lean": ("trunk_lean_mean_deg", 1),
    "shin_angle": ("shin_angle_ic_deg", 1),
    "knee_flexion_at_contact": ("knee_flexion_ic_deg", 1),
    "knee_flexion_stance": ("knee_flexion_max_stance_deg", 1),
    "foot_strike_angle": ("foot_strike_angle_deg", 1),
    "step_width": ("step_width_cm", 1),
}
"""Key of each measure in the truth file of the sample, and the factor that converts to the unit of the measure."""


def faults(case: Case, record: Record) -> list[str]:
    """Return everything that is wrong with the result of a case."""
    found = []
    if record.outcome not in case.outcomes:
        found.append(f"expected: {' or '.join(case.outcomes)}")
    elif record.exit_code != EXIT_CODE[record.outcome]:
        found.append("wrong exit code")
    if any("Traceback" in line for line in record.messages):
        found.append("traceback")
    if record.exit_code and len(record.messages) != 2:
        found.append(f"{len(record.messages)} lines instead of two")
    if record.exit_code == 0 and record.messages:
        found.append("a report with error messages")
    text = " ".join(record.messages) if record.exit_code else " ".join(message for _, message in record.warnings)
    if case.message and record.outcome == case.outcomes[0] and case.message not in text:
        found.append(f"message lacks '{case.message}'")
    if record.exit_code == 0:
        found += [f"{name} does not warn" for name in case.warnings if name not in dict(record.warnings)]
    found += wrong_numbers(case, record)
    if record.left_behind:
        found.append(f"files left behind: {', '.join(record.left_behind)}")
    if record.processor_s > case.seconds:
        found.append("took too long")
    if record.peak_mb > MEMORY_LIMIT_MB:
        found.append(f"used {record.peak_mb:.0f} MB")
    return found


def wrong_numbers(case: Case, record: Record) -> list[str]:
    """Return the measures with the status `ok` whose values are wrong."""
    truth = _truth(case)
    return [
        f"{name} {value:.1f} is wrong but ok"
        for name, status, value, low, high in record.measures
        if status == "ok"
        and name in truth
        and abs(value - truth[name])
        > (CADENCE_TOLERANCE_SPM if name == "cadence" else INTERVAL_FACTOR * (high - low) / 2)
    ]


def _truth(case: Case) -> dict[str, float]:
    known = {} if case.cadence_spm is None else {"cadence": case.cadence_spm}
    if case.truth is not None:
        return {**known, **case.truth}
    if not case.cadence_spm:
        return known
    truth = json.loads((SAMPLES / f"{case.view}.truth.json").read_text("utf-8"))
    numbers = {name: truth["metrics"][key] for name, (key, _) in _TRUTH_KEYS.items()}
    return {
        **known,
        "speed": truth["params"]["speed_mps"],
        **{name: number["mean"] * _TRUTH_KEYS[name][1] for name, number in numbers.items()},
    }
