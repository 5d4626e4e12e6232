"""A session as a FHIR R4 bundle: runner, software, report, and one observation for each measure.

References
----------
HL7 FHIR Release 4 (hl7.org/fhir/R4). Codes of measures: the code system `observation-pghd-codes` of HL7's Personal
Health Record Format guide. Codes of height and mass: the vital-signs profiles of FHIR R4. Units: UCUM.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.edits.summary import corrections_sentence
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.results.document import base_name
from gait.version import __version__

Json = dict[str, Any]

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_LOINC, _UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_PHR = "http://hl7.org/fhir/uv/phr/CodeSystem/observation-pghd-codes"
MEASURE_SYSTEM = "urn:gait:measure"
"""Code system of the ids of measures."""
PSEUDONYM_SYSTEM = "urn:gait:pseudonym"
"""Identifier system of runners without a name."""
# Vertical oscillation has none of that guide's codes: there it is that of the pelvis.
_PHR_CODES = {
    "cadence": ("stepsCadence", "Steps cadence"),
    "contact_time": ("runningGroundContactTime", "Running ground contact time"),
    "speed": ("runningSpeed", "Running speed"),
    "step_length": ("runningStrideLength", "Running stride length"),
}
UCUM_UNITS = {
    "steps/min": "{steps}/min",
    "% leg length": "%",
    "%": "%",
    "deg": "deg",
    "s": "s",
    "ms": "ms",
    "m": "m",
    "cm": "cm",
    "m/s": "m/s",
    "N/m/kg": "N/m/kg",
}
"""The code in the Unified Code for Units of Measure of every unit of a measure."""
_GENDERS = {"woman": "female", "man": "male"}
_SEEN_FROM = {"side": "the side", "rear": "behind"}
_DIGITS = 6


def fhir_bundle(session: AnalysisResult, *, pdf: bytes | None = None) -> Json:
    """Return a session as a FHIR R4 bundle of the type `collection`.

    It holds a `Patient` (with the name of the visit, or a pseudonym), a `Device` (this software and its pose model), an
    `Observation` for each measure, and a `DiagnosticReport` that refers to them. An observation has the ends of its
    95 % interval and the values of both sides as components, the usual range as its reference range, and as notes its
    confidence and what was corrected by hand. A withheld value is absent, with its reason. The same session gives the
    same bundle.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    pdf : bytes, optional
        The report, to be put into the `DiagnosticReport`.

    Returns
    -------
    dict
        Values for JSON.
    """
    fingerprint = hashlib.sha256("".join(clip.clip.sha256 for clip in session.clips).encode()).hexdigest()

    def url(part: str) -> str:
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'gait {fingerprint} {part}')}"

    patient, device = url("patient"), url("device")
    by_hand = corrections_sentence(session.edits)
    about: Json = {"subject": {"reference": patient}, **_effective(session)}
    observations = {
        url(f"{clip.view} {each.id}"): _observation(each, by_hand=by_hand) | about | {"device": {"reference": device}}
        for clip in session.one_clip_per_view
        for each in clip.measurements
    }
    observations |= {url(part): body | about for part, body in _body(session).items()}
    report: Json = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "Running gait analysis from video"},
        **about,
        "result": [{"reference": each} for each in observations],
        **({"conclusion": session.advice.headline} if session.advice.headline else {}),
    }
    if pdf is not None:
        content = base64.b64encode(pdf).decode("ascii")
        report["presentedForm"] = [{"contentType": "application/pdf", "data": content, "title": "Report"}]
    resources = {
        patient: _patient(session, pseudonym=fingerprint[:16]),
        device: _device(session.clips[0]),
        url("report"): report,
        **observations,
    }
    entries = [{"fullUrl": full_url, "resource": resource} for full_url, resource in resources.items()]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def write_fhir(session: AnalysisResult, path: Path, *, pdf: bytes | None = None) -> None:
    """Write a session as a FHIR R4 bundle in JSON.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    path : Path
        The file to write.
    pdf : bytes, optional
        The report, to be put into the `DiagnosticReport`.
    """
    text = json.dumps(fhir_bundle(session, pdf=pdf), indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _patient(session: AnalysisResult, *, pseudonym: str) -> Json:
    name, sex = session.visit.runner_name, session.runner.sex
    identity: Json = (
        {"name": [{"text": name}]} if name else {"identifier": [{"system": PSEUDONYM_SYSTEM, "value": pseudonym}]}
    )
    return {"resourceType": "Patient", **identity, **({"gender": _GENDERS[sex]} if sex else {})}


def _device(analysis: ClipAnalysis) -> Json:
    attributes = analysis.pose.attrs
    return {
        "resourceType": "Device",
        "deviceName": [{"name": "gait", "type": "user-friendly-name"}],
        "version": [
            {"type": {"text": "software"}, "value": __version__},
            {"type": {"text": "pose model"}, "value": base_name(str(attributes["model"]))},
            {"type": {"text": "SHA-256 of the pose model"}, "value": str(attributes["model_sha256"])},
        ],
    }


def _effective(session: AnalysisResult) -> Json:
    return {"effectiveDateTime": session.visit.date_filmed} if session.visit.date_filmed else {}


def _observation(each: Measurement, *, by_hand: str) -> Json:
    entry = REGISTRY[each.id]
    coding = [{"system": MEASURE_SYSTEM, "code": each.id, "display": entry.title}]
    if each.id in _PHR_CODES:
        code, display = _PHR_CODES[each.id]
        coding.append({"system": _PHR, "code": code, "display": display})
    observation: Json = {
        "resourceType": "Observation",
        "status": "final",
        "category": [_concept(f"{_TERMINOLOGY}/observation-category", "activity", "Activity")],
        "code": {"coding": coding, "text": entry.title},
        "method": {"text": f"Pose estimation in a video filmed from {_SEEN_FROM[each.view]}"},
        "note": [{"text": text} for text in (_confidence(each), by_hand) if text],
    }
    if each.value is None:
        reason = _concept(f"{_TERMINOLOGY}/data-absent-reason", "unknown", "Unknown")
        return observation | {"dataAbsentReason": reason | {"text": each.reason or "Withheld"}}
    if each.label is not None:
        observation["valueCodeableConcept"] = {"text": each.label}
        observation["component"] = [_component("Probability of the category", each.value, each.unit)]
        return observation
    observation["valueQuantity"] = _quantity(each.value, each.unit)
    parts = [
        ("95 % interval, lower end", None if each.ci95 is None else each.ci95[0], each.unit),
        ("95 % interval, upper end", None if each.ci95 is None else each.ci95[1], each.unit),
        ("Left", each.left, each.unit),
        ("Right", each.right, each.unit),
    ]
    if each.asymmetry is not None:
        parts.append(("Left minus right", each.asymmetry.value, each.asymmetry.unit))
        parts.append(
            ("Smallest detectable difference of left and right", each.asymmetry.detectable, each.asymmetry.unit)
        )
    components = [_component(text, value, unit) for text, value, unit in parts if value is not None]
    if components:
        observation["component"] = components
    if each.reference is not None:
        low, high = each.reference
        observation["referenceRange"] = [
            {
                "low": _quantity(low, each.unit),
                "high": _quantity(high, each.unit),
                "text": f"Usual range of healthy runners. {entry.reference_source}".strip(),
            }
        ]
    return observation


def _confidence(each: Measurement) -> str:
    words = {"ok": "Reliable", "low_confidence": "Low confidence", "withheld": "Withheld"}[each.status]
    text = f"{words}: {each.reason}" if each.reason else f"{words}."
    sides = each.asymmetry
    if sides is not None and not sides.claimed and abs(sides.value) <= sides.detectable:
        text += " The difference between left and right is not larger than what can be detected."
    return text if each.value is None else f"{text} Steps: {each.n}."


def _body(session: AnalysisResult) -> dict[str, Json]:
    """Return height and mass as given, as vital signs."""
    given = {
        "height": (session.runner.height_m, "8302-2", "Body height", "m"),
        "mass": (session.runner.mass_kg, "29463-7", "Body weight", "kg"),
    }
    return {
        part: {
            "resourceType": "Observation",
            "status": "final",
            "category": [_concept(f"{_TERMINOLOGY}/observation-category", "vital-signs", "Vital Signs")],
            "code": {"coding": [{"system": _LOINC, "code": code, "display": text}], "text": text},
            "valueQuantity": {"value": _rounded(value), "unit": unit, "system": _UCUM, "code": unit},
            "note": [{"text": "As given by the runner."}],
        }
        for part, (value, code, text, unit) in given.items()
        if value is not None
    }


def _component(text: str, value: float, unit: str) -> Json:
    return {"code": {"text": text}, "valueQuantity": _quantity(value, unit)}


def _quantity(value: float, unit: str) -> Json:
    return {"value": _rounded(value), "unit": unit, "system": _UCUM, "code": UCUM_UNITS[unit]}


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}]}
