"""Write the methods paragraph of a paper from the facts of a session, with its references."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gait.edits.summary import corrections, correctors
from gait.measures import REGISTRY
from gait.motion.smoothing import BODY_CUTOFF_HZ, FOOT_CUTOFF_HZ
from gait.report.accuracy import MODEL, accuracy_for
from gait.report.references import (
    BLAZEPOSE,
    FOOT_STRIKE,
    MEDIAPIPE,
    OPTICAL_FLOW,
    SEGMENT_LENGTHS,
    SEGMENT_MASSES,
    SPRING_LEG,
    Reference,
)
from gait.results.document import base_name
from gait.version import __version__
from gait.words.lists import listed
from gait.words.plurals import plural

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

_Cite: TypeAlias = Callable[..., str]

_SEEN_FROM = {"side": "the side", "side_left": "the left", "side_right": "the right", "rear": "behind"}

_SCALES: dict[str, tuple[str, tuple[Reference, ...]]] = {
    "height": ("the runner's height and average segment lengths", (SEGMENT_LENGTHS, SEGMENT_MASSES)),
    "average": ("average body proportions", (SEGMENT_LENGTHS, SEGMENT_MASSES)),
    "speed": ("the belt speed and the motion of the foot in stance", ()),
    "gravity": ("the vertical oscillation that gravity implies for step and contact time", (SPRING_LEG,)),
}


@dataclass(frozen=True, kw_only=True)
class Methods:
    """The methods of a session as text for a paper.

    Parameters
    ----------
    paragraph : str
        The text, with citations in parentheses.
    references : tuple of Reference
        The cited publications, sorted by author.
    """

    paragraph: str
    references: tuple[Reference, ...]

    @property
    def bibtex(self) -> str:
        """The references as a BibTeX file."""
        return "\n\n".join(reference.bibtex for reference in self.references) + "\n"

    def _repr_markdown_(self) -> str:
        return str(self)

    def __str__(self) -> str:
        lines = "\n".join(f"- {reference.line}" for reference in self.references)
        return f"{self.paragraph}\n\nReferences\n\n{lines}\n"


def methods(session: AnalysisResult) -> Methods:
    """Describe how a session was analysed: clips, pose model, filters, steps, scale and intervals.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    Methods

    Examples
    --------
    >>> print(methods(session).bibtex)  # doctest: +SKIP
    """
    cited: list[Reference] = []

    def cite(*references: Reference) -> str:
        cited.extend(reference for reference in references if reference not in cited)
        return "(" + "; ".join(reference.cited for reference in references) + ")"

    sentences = [_clips(session), _surface(session)]
    sentences += [_pose(analysis, cite) for analysis in _by_model(session)]
    sentences += [_camera(session, cite), _filters(), _steps(session), _by_hand(session)]
    sentences += [_scale(analysis, cite) for analysis in session.clips]
    sentences += [_measures(session, cite), *map(_accuracy, session.clips), _software(session)]
    ordered = tuple(sorted(cited, key=lambda reference: (reference.authors, reference.year)))
    return Methods(paragraph=" ".join(sentence for sentence in sentences if sentence), references=ordered)


def _clips(session: AnalysisResult) -> str:
    parts = [
        f"from {_SEEN_FROM[a.name]} ({a.clip.width} x {a.clip.height} pixels, {a.clip.capture_fps:.0f} frames per "
        f"second, {a.motion.time_s[-1] - a.motion.time_s[0]:.1f} s of steady running analysed)"
        for a in session.clips
    ]
    slow = [a for a in session.clips if a.clip.slow_motion_factor != 1]
    text = f"The runner was filmed {listed(parts)}."
    if slow:
        factor = slow[0].clip.slow_motion_factor
        text += (
            f" Slow motion played {factor:.3g} times slower than real time, which was corrected before the analysis."
        )
    return text


def _surface(session: AnalysisResult) -> str:
    options = session.options
    if session.surface == "overground":
        return "The runner ran overground."
    at = "" if options.speed_mps is None else f" at {options.speed_mps:.2f} m/s"
    incline = f" inclined by {options.incline_deg:.1f} degrees" if options.incline_deg else ""
    return f"The runner ran on a treadmill{incline}{at}."


def _by_model(session: AnalysisResult) -> list[ClipAnalysis]:
    """Return one clip for each pose model that was used."""
    return list({(a.pose.attrs["source_software"], a.pose.attrs["model"]): a for a in session.clips}.values())


# See `gait.analysis.needed_frames.frames_near_events`.
_DENSE_AROUND = {"side": "a contact or toe-off", "rear": "a contact or mid-stance"}


def _pose(analysis: ClipAnalysis, cite: _Cite) -> str:
    attributes = analysis.pose.attrs
    engine, model = str(attributes["source_software"]), base_name(str(attributes["model"]))
    sources = cite(BLAZEPOSE, MEDIAPIPE)
    found = float(np.isfinite(analysis.pose["position"].values[:, 0, 0, 0]).mean())
    share = 1 - float(analysis.pose["filled"].values.mean()) if "filled" in analysis.pose else 1.0
    frames = (
        "every frame"
        if share == 1
        else f"{100 * share:.0f} % of the frames, including every frame near {_DENSE_AROUND[analysis.view]}, and "
        "interpolated between them by cubic splines,"
    )
    return (
        f"Thirty-three body landmarks were estimated in {frames} with the BlazePose model '{model}' {sources}, run by "
        f"{engine} (SHA-256 of the model {str(attributes['model_sha256'])[:12]}); the runner was found in "
        f"{100 * found:.1f} % of the frames."
    )


def _camera(session: AnalysisResult, cite: _Cite) -> str:
    if all(analysis.motion.camera_px is None for analysis in session.clips):
        return ""
    return (
        f"The motion of the camera was estimated from the background by optical flow {cite(OPTICAL_FLOW)} and removed."
    )


def _filters() -> str:
    return (
        "Landmarks were smoothed by cubic smoothing splines, with the response of a second-order Butterworth low-pass "
        f"filter that runs forwards and backwards and cut-off frequencies of {FOOT_CUTOFF_HZ:g} Hz for knees and feet "
        f"and {BODY_CUTOFF_HZ:g} Hz for the rest of the body. The splines were evaluated between frames."
    )


def _steps(session: AnalysisResult) -> str:
    parts = []
    for analysis in session.clips:
        used = [step for step in analysis.steps if step.used]
        contact_ms, toe_off_ms = (
            1000 * float(np.nanmedian([getattr(step, name) for step in used] or [np.nan]))
            for name in ("initial_contact_se_s", "toe_off_se_s")
        )
        parts.append(
            f"{len(used)} of {plural(len(analysis.steps), 'step')} filmed from {_SEEN_FROM[analysis.name]} (median "
            f"standard error of initial contact {contact_ms:.0f} ms, of toe-off {toe_off_ms:.0f} ms)"
        )
    return (
        "The strides of each leg were averaged in phase. Initial contact and toe-off of the mean stride were estimated "
        "jointly from kinematic features, by a multivariate normal model fitted to runners with known contacts. The "
        "events of each step were then estimated from its deviation from the mean stride. The measures use "
        f"{' and '.join(parts)}."
    )


def _by_hand(session: AnalysisResult) -> str:
    if not session.edits.in_force:
        return ""
    events = [step for analysis in session.clips for step in analysis.steps if step.by_hand]
    error = (
        " Events that were set by hand have the standard error that was stated for them, by default half a frame."
        if events
        else ""
    )
    return f"By hand, {correctors(session.edits)} changed this: {listed(corrections(session.edits.edits))}.{error}"


def _scale(analysis: ClipAnalysis, cite: _Cite) -> str:
    scale = analysis.motion.scale
    sources = [
        f"{_SCALES[source][0]} {cite(*_SCALES[source][1])}" if _SCALES[source][1] else _SCALES[source][0]
        for source in scale.source.split("+")
        if source in _SCALES
    ]
    if not sources:
        return ""
    weights = ", weighted by the inverse of their variances" if len(sources) > 1 else ""
    return (
        f"The scale of the clip from {_SEEN_FROM[analysis.name]} was estimated from {listed(sources)}{weights} "
        f"(standard error {100 * scale.relative_se:.1f} %)."
    )


def _measures(session: AnalysisResult, cite: _Cite) -> str:
    given = [m for m in session.measurements if m.value is not None]
    low = sum(m.status == "low_confidence" for m in given)
    text = (
        f"{plural(len(given), 'measure was', 'measures were')} reported, {low} of them with low confidence, and "
        f"{len(session.measurements) - len(given)} were withheld. Each is a mean over the steps, with a 95 % interval "
        "that covers the errors of sampling, landmarks, scale and camera."
    )
    if any(m.id in ("foot_strike", "foot_strike_angle") for m in given):
        text += f" Foot strike was classified by the angle of the foot at initial contact {cite(FOOT_STRIKE)}."
    return text


_QUOTED = 8
"""Figures of at most this many measures of a clip are quoted, in the order of reports."""


def _accuracy(analysis: ClipAnalysis) -> str:
    """Return the accuracy on clips of the same view and frame rate, for measures that have a value in this clip."""
    given = {m.id for m in analysis.measurements if m.value is not None}
    found = [each for each in accuracy_for(analysis.view, analysis.clip.capture_fps) if each.measure in given]
    quoted = [each for each in found if not REGISTRY[each.measure].variant_of][:_QUOTED]
    if not quoted:
        return ""
    errors = listed(
        [
            f"{each.mean_absolute_error:g} {REGISTRY[each.measure].unit} for {REGISTRY[each.measure].title.lower()}"
            for each in quoted
        ]
    )
    rate = "60 or more" if quoted[0].frame_rate == "60+" else quoted[0].frame_rate
    inside = sum(each.ok_intervals_with_truth for each in quoted)
    intervals = sum(each.ok_intervals for each in quoted)
    contained = f"; {inside} of {intervals} intervals of reliable values contained the truth" if intervals else ""
    return (
        f"In {quoted[0].clips} clips of rendered runners filmed from {_SEEN_FROM[analysis.view]} at {rate} frames per "
        f"second, who were left out of everything that was fitted, the mean absolute error with the model '{MODEL}' "
        f"was {errors}{contained}."
    )


def _software(session: AnalysisResult) -> str:
    height_m = session.runner.height_m
    height = "" if height_m is None else f"; the runner's height was given as {height_m:.2f} m"
    return f"The analysis was done with gait {__version__}{height}."
