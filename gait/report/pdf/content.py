"""What the printed report says, as plain values that the page template only lays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gait.measurement import Measurement, View
from gait.measures import REGISTRY
from gait.report import content as page
from gait.version import __version__
from gait.words import WORDS, say
from gait.words.numbers import interval, number, range_text, unit_text, with_unit
from gait.words.pdf import WORDS as PDF_WORDS

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis
    from gait.coaching.advice import Advice, Cue
    from gait.report.key_pictures import KeyPicture

Plain = dict[str, Any]

_TILES = 4
_WORDS_OF_BOTH = (
    *("legend.left", "legend.right", "page.headline", "page.key_pictures", "page.key_pictures_note", "page.curves"),
    *("page.measures", "page.checks", "page.method"),
    *("advice.dose", "advice.cost", "advice.drills", "advice.left_alone"),
)
_COLUMNS = ("measure", "value", "interval", "left", "right", "n", "reference", "status")


def printed(session: AnalysisResult, *, paper: str, audience: str) -> Plain:
    """Return everything that is printed but the pictures, as values that JSON can hold.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    paper : str
        Name of the paper in the page template.
    audience : {"runner", "clinician"}
        For whom: a clinician also gets each measure's definition.

    Returns
    -------
    dict
        Texts, numbers written as everywhere in the report, and the names of charts.
    """
    notes = _Notes()
    tables = [
        {"caption": say(f"page.table_{analysis.view}"), "rows": [_row(m, notes) for m in analysis.measurements]}
        for analysis in session.clips
    ]
    return {
        "paper": paper,
        "language": say("language"),
        "title": say("page.title"),
        "audience": say(f"page.for_{audience}"),
        "facts": _facts(session),
        "words": {key.split(".")[1]: WORDS[key] for key in (*_WORDS_OF_BOTH, *PDF_WORDS)},
        "advice": _advice(session.advice),
        "tiles": _tiles(session),
        "columns": [say(f"table.{column}") for column in _COLUMNS],
        "tables": tables,
        "notes": notes.texts,
        "clips": [_clip(analysis) for analysis in session.clips],
        "plan": _plan(session.advice),
        "definitions": _definitions(session) if audience == "clinician" else [],
        "clinician": say("page.clinician"),
        "made_by": say("pdf.made_by", version=__version__),
    }


def sheet(pictures: Mapping[View, Sequence[KeyPicture]]) -> list[Plain]:
    """Return the captions of the key pictures by view, each with the name of its file."""
    return [
        {
            "view": say(f"key.{view}"),
            "none": say("page.key_pictures_none"),
            "pictures": [{**_caption(p), "file": picture_file(view, place)} for place, p in enumerate(found)],
        }
        for view, found in pictures.items()
    ]


def leading(pictures: Mapping[View, Sequence[KeyPicture]], advice: Advice) -> Plain | None:
    """Return the picture that shows what the advice is about, or the one that says most of a runner."""
    wanted = [cue.picture for cue in advice.cues[:1]] + ["initial_contact", "mid_stance"]
    for event in wanted:
        for view, found in pictures.items():
            for place, picture in enumerate(found):
                if picture.event == event and not (view == "rear" and event == "initial_contact"):
                    return {**_caption(picture), "file": picture_file(view, place)}
    return None


def picture_file(view: str, place: int) -> str:
    """Return the name that the template knows a key picture by."""
    return f"{view}{place}.jpg"


class _Notes:
    """Reasons numbered in the order in which they are met, each once."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def number(self, text: str | None) -> str:
        if not text:
            return ""
        if text not in self.texts:
            self.texts.append(text)
        return str(self.texts.index(text) + 1)


def _facts(session: AnalysisResult) -> list[str]:
    """Who runs and how, as far as it was told; names of files come last."""
    runner, options = session.runner, session.options
    facts = []
    if runner.height_m is not None:
        facts.append(say("page.height", height=with_unit(runner.height_m, "m")))
    if options.speed_mps is not None:
        facts.append(say("page.speed", speed=with_unit(options.speed_mps, "m/s")))
    if options.incline_deg:
        facts.append(say("pdf.incline", incline=with_unit(options.incline_deg, "deg")))
    return [*facts, *(f"{_file(clip)} ({say(f'view.{clip.view}')})" for clip in session.clips)]


def _file(analysis: ClipAnalysis) -> str:
    from gait.results.document import base_name

    return base_name(analysis.clip.path)


def _advice(advice: Advice) -> Plain:
    beat = advice.metronome
    return {
        "kind": say(f"advice.{advice.outcome}"),
        "headline": advice.headline,
        "message": advice.message,
        "clinician": list(advice.clinician),
        "cues": [_cue(cue) for cue in advice.cues],
        "beat": ""
        if beat is None
        else say(
            "pdf.beat",
            cadence=beat.cadence_spm,
            pattern=beat.pattern,
            minutes=beat.minutes,
            baseline=with_unit(beat.baseline_spm, "steps/min"),
        ),
        "left_alone": [{"title": item.title, "text": item.reason} for item in advice.left_alone],
    }


def _plan(advice: Advice) -> Plain | None:
    """The plan, which takes pages of its own after the report's."""
    if advice.plan is None:
        return None
    parts = [
        {"title": part.title, "text": part.text, "header": list(part.header), "rows": [list(row) for row in part.rows]}
        for part in advice.plan.parts
    ]
    return {"title": advice.plan.title, "parts": parts}


def _cue(cue: Cue) -> Plain:
    return {
        "title": cue.title,
        "instruction": cue.instruction,
        "seen": cue.seen,
        "why": say("pdf.grade", why=cue.why, source=cue.source, grade=cue.grade),
        "dose": list(cue.dose),
        "cost": cue.cost,
        "success": cue.success,
        "drills": [
            {
                "title": drill.title,
                "text": say("pdf.drill", text=drill.text, dose=drill.dose.rstrip("."), progression=drill.progression),
            }
            for drill in cue.drills
        ],
    }


def _tiles(session: AnalysisResult) -> list[Plain]:
    """The headline measures, each from the view that is more certain of it."""
    found = (page.most_certain(session.measurements, name) for name in page.HEADLINES)
    best = [m for m in found if m is not None]
    return [
        {
            "title": REGISTRY[m.id].title,
            "value": with_unit(m.value, "deg") if m.unit == "deg" else number(m.value, m.unit),
            "unit": "" if m.unit == "deg" else unit_text(m.unit),
            "definition": REGISTRY[m.id].definition,
            "interval": say("tile.interval", interval=interval(m.ci95, m.unit)),
            "standing": page.standing(m) or say("tile.no_reference"),
            "warning": "" if m.status == "ok" else say(f"status.{m.status}"),
            "id": m.id,
            "view": m.view,
        }
        for m in best[:_TILES]
    ]


def _row(m: Measurement, notes: _Notes) -> Plain:
    entry = REGISTRY[m.id]
    value = with_unit(m.value, m.unit)
    if m.label:
        value = say("table.category", category=say(f"category.{m.label}"), probability=value)
    return {
        "title": entry.title,
        "value": value,
        "interval": interval(m.ci95, m.unit),
        "left": number(m.left, m.unit),
        "right": number(m.right, m.unit),
        "more": _more(m),
        "larger": "" if not _more(m) or m.asymmetry is None else "left" if m.asymmetry.value > 0 else "right",
        "n": str(m.n) if m.value is not None else say("number.none"),
        "reference": range_text(m.reference, m.unit),
        "status": m.status,
        "status_text": say(f"status.{m.status}"),
        "note": notes.number(m.reason),
    }


def _more(m: Measurement) -> str:
    """By how much the larger side is larger, where that is more than could be chance."""
    if m.asymmetry is None or not m.asymmetry.claimed:
        return ""
    return f"+{with_unit(abs(m.asymmetry.value), m.asymmetry.unit)}"


def _caption(picture: KeyPicture) -> Plain:
    return {
        "event": say(f"key.{picture.event}"),
        "side": picture.side,
        "foot": say(f"key.{picture.side}"),
        "time": say("key.time", time=f"{picture.time_s:.2f}"),
        "alt": picture.alt,
    }


def _clip(analysis: ClipAnalysis) -> Plain:
    passed = [check.message.rstrip(".") for check in analysis.checks if check.status == "pass"]
    return {
        "view": say(f"key.{analysis.view}"),
        "checks": [
            {"status": check.status, "word": say(f"check.{check.status}"), "message": check.message}
            for check in analysis.checks
            if check.status != "pass"
        ],
        "passed": [f"{message}." for message in passed],
        "method": [list(pair) for pair in page.method(analysis)],
    }


def _definitions(session: AnalysisResult) -> list[Plain]:
    shown = {m.id: m for m in session.measurements}
    return [
        {"title": REGISTRY[name].title, "text": REGISTRY[name].definition, "source": REGISTRY[name].reference_source}
        for name in shown
    ]
