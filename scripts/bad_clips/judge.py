"""Say whether what became of a case is right."""

from __future__ import annotations

import json

from bad_clips.case import EXIT_CODE, Case
from bad_clips.films import SAMPLES
from bad_clips.trial import Record

RESIDENT_MB = 1500.0
"""More than any ordinary clip needs: frames of 8K alone take 100 MB each in flight."""
CADENCE_TOLERANCE_SPM = 3.0
INTERVALS = 1.5
"""A number given as `ok` is wrong if the truth lies further away than this many times its 95 % interval reaches."""
_ALSO_MEASURED = {
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
"""Where the sample's truth holds a measure, and the factor to our unit."""


def faults(case: Case, record: Record) -> list[str]:
    """Return everything about a case that is not as it should be."""
    found = []
    if record.outcome not in case.outcomes:
        found.append(f"should be {' or '.join(case.outcomes)}")
    elif record.exit_code != EXIT_CODE[record.outcome]:
        found.append("wrong exit code")
    if any("Traceback" in line for line in record.said):
        found.append("traceback")
    if record.exit_code and len(record.said) != 2:
        found.append(f"{len(record.said)} lines instead of two sentences")
    if record.exit_code == 0 and record.said:
        found.append("a report with complaints")
    told = " ".join(record.said) if record.exit_code else " ".join(message for _, message in record.warnings)
    if case.says and record.outcome == case.outcomes[0] and case.says not in told:
        found.append(f"does not say '{case.says}'")
    if record.exit_code == 0:
        found += [f"{name} does not warn" for name in case.warns if name not in dict(record.warnings)]
    found += wrong_numbers(case, record)
    if record.left_behind:
        found.append(f"left {', '.join(record.left_behind)}")
    if record.processor_s > case.seconds:
        found.append("took too long")
    if record.peak_mb > RESIDENT_MB:
        found.append(f"took {record.peak_mb:.0f} MB")
    return found


def wrong_numbers(case: Case, record: Record) -> list[str]:
    """Return what was given as `ok` and is not the runner's."""
    truth = _truth(case)
    return [
        f"{name} {value:.1f} given as ok"
        for name, status, value, low, high in record.measures
        if status == "ok"
        and name in truth
        and abs(value - truth[name]) > (CADENCE_TOLERANCE_SPM if name == "cadence" else INTERVALS * (high - low) / 2)
    ]


def _truth(case: Case) -> dict[str, float]:
    known = {} if case.cadence_spm is None else {"cadence": case.cadence_spm}
    if case.truth is not None:
        return {**known, **case.truth}
    if not case.cadence_spm:
        return known
    truth = json.loads((SAMPLES / f"{case.view}.truth.json").read_text("utf-8"))
    numbers = {name: truth["metrics"][key] for name, (key, _) in _ALSO_MEASURED.items()}
    return {
        **known,
        "speed": truth["params"]["speed_mps"],
        **{name: number["mean"] * _ALSO_MEASURED[name][1] for name, number in numbers.items()},
    }
