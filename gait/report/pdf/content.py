"""The content of the PDF report as plain values. The Typst template only lays it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gait.coaching.judging import judged_sentences
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.report import content as page
from gait.report.clinician import clinician_report, sides_in_short
from gait.report.exercises import drawing_of
from gait.report.logo import logo_file
from gait.report.outcomes import OUTCOME_STYLES
from gait.results.header import header_facts, told_facts
from gait.version import __version__
from gait.words import WORDS, say
from gait.words.numbers import (
    displayed,
    height_text,
    interval,
    number,
    range_text,
    sides_differ,
    speed_text,
    unit_text,
    with_unit,
)
from gait.words.pdf import WORDS as PDF_WORDS

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis
    from gait.coaching.advice import Advice, Cue
    from gait.report.key_pictures import KeyPicture

Json = dict[str, Any]

_TILES = 4
_WORDS_OF_BOTH = (
    *(
        "legend.left",
        "legend.right",
        "legend.both",
        "page.headline",
        "page.key_pictures",
        "page.key_pictures_note",
        "page.curves",
    ),
    *("page.measures", "page.checks", "page.method"),
    *(
        "clinic.findings",
        "clinic.findings_note",
        "clinic.measure",
        "clinic.value",
        "clinic.sd",
        "clinic.detectable",
        "clinic.apart",
    ),
    *("clinic.usual", "clinic.withheld", "clinic.rules", "clinic.rules_note", "clinic.rule", "clinic.result"),
    *("clinic.evidence", "clinic.apart", "clinic.note", "clinic.not_a_diagnosis"),
    *("advice.week", "advice.follow_up", "advice.dose", "advice.cost", "advice.drills", "advice.left_alone"),
)
_COLUMNS = ("measure", "value", "interval", "sides", "n", "reference", "status")


def pdf_content(session: AnalysisResult, *, paper: str, audience: str) -> Json:
    """Return the content of the PDF except pictures and charts, as values for JSON.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    paper : str
        Name of the paper size in Typst.
    audience : {"runner", "clinician"}
        The reader for whom the report is written; clinicians also get the definitions of the measures.

    Returns
    -------
    dict
        Texts, and numbers formatted as everywhere in the report.
    """
    notes = _Notes()
    tables = [
        {
            "caption": say(f"page.table_{analysis.view}"),
            "rows": [_row(m, session.measurements, notes) for m in analysis.measurements],
        }
        for analysis in session.one_clip_per_view
    ]
    return {
        **header_content(session, title=say("page.title"), paper=paper, audience=audience),
        "words": {key.split(".")[1]: WORDS[key] for key in (*_WORDS_OF_BOTH, *PDF_WORDS)},
        "advice": advice_content(session.advice),
        "tiles": tiles_content(session),
        "columns": [say(f"table.{column}") for column in _COLUMNS],
        "tables": tables,
        "notes": notes.texts,
        "clips": [_clip(analysis) for analysis in session.clips],
        "plan": _plan(session.advice),
        "clinic": _clinic(session) if audience == "clinician" else None,
        "definitions": _definitions(session) if audience == "clinician" else [],
        "clinician": say("page.clinician"),
        "made_by": say("pdf.made_by", version=__version__),
    }


def header_content(session: AnalysisResult, *, title: str, paper: str, audience: str = "") -> Json:
    """Return the page size and the head of a PDF: title, whose report it is, and what the runner told.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    title : str
        Title of the document.
    paper : str
        Name of the paper size in Typst.
    audience : {"runner", "clinician", ""}
        The reader, or none.

    Returns
    -------
    dict
    """
    return {
        "paper": paper,
        "language": say("language"),
        "title": title,
        "audience": say(f"page.for_{audience}") if audience else "",
        "facts": _facts(session),
        "visit": [list(fact) for fact in header_facts(session)],
        "told": [list(fact) for fact in told_facts(session)],
        "told_title": say("told.title_clinician" if audience == "clinician" else "told.title"),
        "logo": logo_file(session.visit.logo),
        "logo_alt": say("visit.logo"),
    }


def key_picture_captions(pictures: Mapping[str, Sequence[KeyPicture]]) -> list[Json]:
    """Return the captions and file names of the key pictures, one entry per view.

    Parameters
    ----------
    pictures : mapping of view to sequence of KeyPicture
        The key pictures by view.

    Returns
    -------
    list of dict
        The view's title, the text for a view without pictures, and the captions with their file names.
    """
    return [
        {
            "view": say(f"key.{view}"),
            "none": say("page.key_pictures_none"),
            "pictures": [{**_caption(p), "file": picture_file(view, index)} for index, p in enumerate(of_view)],
        }
        for view, of_view in pictures.items()
    ]


def leading_caption(pictures: Mapping[str, Sequence[KeyPicture]], advice: Advice) -> Json | None:
    """Return the caption and file name of the first picture: at the event of the first cue, or else a typical one.

    Parameters
    ----------
    pictures : mapping of str to sequence of KeyPicture
        The key pictures by view.
    advice : Advice
        The advice.

    Returns
    -------
    dict or None
        None without pictures.
    """
    events = [cue.picture for cue in advice.cues[:1]] + ["initial_contact", "mid_stance"]
    candidates = [
        (picture, picture_file(view, index))
        for event in events
        for view, of_view in pictures.items()
        for index, picture in enumerate(of_view)
        if picture.event == event and not (view == "rear" and event == "initial_contact")
    ]
    if not advice.cues:
        # Values that were not judged do not lead the report if there is another picture.
        unjudged = page.unjudged_measures(advice)
        candidates.sort(key=lambda each: bool(unjudged.intersection(each[0].measures)))
    return next(({"caption": each.caption, "alt": each.alt, "file": file} for each, file in candidates), None)


def picture_file(view: str, index: int) -> str:
    """Return the file name of a key picture in the template.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    index : int
        Position of the picture among those of the view, from 0.

    Returns
    -------
    str
    """
    return f"{view}{index}.jpg"


class _Notes:
    """Footnotes, numbered in the order of their first use; equal texts share a number."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def number(self, text: str | None) -> str:
        if not text:
            return ""
        if text not in self.texts:
            self.texts.append(text)
        return str(self.texts.index(text) + 1)


def _facts(session: AnalysisResult) -> list[str]:
    """Return the given height, speed and incline, followed by the file names of the clips."""
    runner, options = session.runner, session.options
    facts = []
    if runner.height_m is not None:
        facts.append(say("page.height", height=height_text(runner.height_m, options.units)))
    if options.speed_mps is not None:
        facts.append(say("page.speed", speed=speed_text(options.speed_mps, options.units)))
    if options.incline_deg:
        facts.append(say("pdf.incline", incline=with_unit(options.incline_deg, "deg")))
    return [*facts, *(f"{clip.clip.name} ({say(f'view.{clip.name}')})" for clip in session.clips)]


def advice_content(advice: Advice) -> Json:
    """Return the advice with the colours of its outcome.

    Parameters
    ----------
    advice : Advice
        The advice.

    Returns
    -------
    dict
    """
    beat = advice.metronome
    return {
        "kind": say(f"advice.{advice.outcome}"),
        "ink": OUTCOME_STYLES[advice.outcome].ink,
        "soft": OUTCOME_STYLES[advice.outcome].soft,
        "headline": advice.headline,
        "message": advice.message,
        "week": advice.week,
        "follow_up": advice.follow_up,
        "rests_on": " ".join(judged_sentences(advice.groups)),
        "clinician": list(advice.clinician),
        "cues": [_cue(cue) for cue in advice.cues],
        "beat": ""
        if beat is None
        else say(
            "pdf.beat",
            cadence=beat.cadence_spm,
            on=beat.on_min,
            off=beat.off_min,
            minutes=beat.minutes,
            baseline=with_unit(beat.baseline_spm, "steps/min"),
        ),
        "left_alone": [{"title": item.title, "text": item.reason} for item in advice.left_alone],
    }


def _plan(advice: Advice) -> Json | None:
    """Return the plan, which is printed on separate pages."""
    if advice.plan is None:
        return None
    parts = [
        {
            "title": part.title,
            "text": part.text,
            "header": list(part.header),
            "rows": [list(row) for row in part.rows],
            "drawings": [drawing_of(row[0]) or "" for row in part.rows],
        }
        for part in advice.plan.parts
    ]
    return {"title": advice.plan.title, "parts": parts}


def _cue(cue: Cue) -> Json:
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


def tiles_content(session: AnalysisResult) -> list[Json]:
    """Return the headline measures, each from the view that is more certain of it.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    list of dict
    """
    unjudged = page.unjudged_measures(session.advice)
    expected = {each.id: each for each in session.advice.expected}
    return [
        {
            "title": REGISTRY[m.id].title,
            "value": _figure(m),
            "unit": "" if m.unit == "deg" else unit_text(m.unit),
            "explanation": REGISTRY[m.id].explanation,
            "interval": say("tile.interval", interval=interval(m.ci95, m.unit)),
            "comparison": say("tile.not_judged")
            if m.id in unjudged
            else page.comparison_with_usual(m) or next(iter(page.yardsticks(m, expected.get(m.id))), ""),
            "warning": "" if m.status == "ok" else say(f"status.{m.status}"),
            "id": m.id,
            "view": m.view,
        }
        for m in page.headline_measurements(session, page.HEADLINES, most=_TILES)
    ]


def _figure(m: Measurement) -> str:
    """Return the value for large type; the unit, unless it is a degree sign, is set smaller after it."""
    figure = with_unit(m.value, "deg") if m.unit == "deg" else number(m.value, m.unit)
    return say("number.about", value=figure) if m.status == "low_confidence" else figure


def _row(m: Measurement, measurements: Sequence[Measurement], notes: _Notes) -> Json:
    entry = REGISTRY[m.id]
    return {
        "title": entry.title,
        "value": page.category_text(m) if m.label else displayed(m) or number(None, m.unit),
        "interval": interval(m.ci95, m.unit),
        "sides": sides_in_short(m) if sides_differ(m) else "",
        "n": str(m.n) if m.value is not None else say("number.none"),
        "reference": range_text(m.reference, m.unit),
        "status": m.status,
        "status_text": say(f"status.{m.status}"),
        "note": notes.number(page.remark(m, measurements)),
    }


def _caption(picture: KeyPicture) -> Json:
    return {
        "event": say(f"key.{picture.event}"),
        "side": picture.side,
        "foot": say(f"key.{picture.side}"),
        "time": say("key.time", time=f"{picture.time_s:.2f}"),
        "alt": picture.alt,
    }


def _clip(analysis: ClipAnalysis) -> Json:
    passed = [check.message.rstrip(".") for check in analysis.checks if check.status == "pass"]
    return {
        "view": say(f"key.{analysis.name}"),
        "checks": [
            {"status": check.status, "word": say(f"check.{check.status}"), "message": check.message}
            for check in analysis.checks
            if check.status != "pass"
        ],
        "passed": [f"{message}." for message in passed],
        "method": [list(pair) for pair in page.method(analysis)],
    }


def _clinic(session: AnalysisResult) -> Json:
    """Return the content of a clinician's first pages."""
    report = clinician_report(session)
    findings = [
        {
            **asdict(row),
            "sd": say("clinic.sd_value", sd=row.sd, n=row.n).strip(),
            "note": row.caution,
        }
        for row in report.findings
    ]
    return {
        "red_flags": list(report.red_flags),
        "outcome": report.outcome,
        "findings": findings,
        "notes": list(report.cautions),
        "withheld": [list(pair) for pair in report.withheld],
        "rules": [{**asdict(row), "word": say(f"clinic.result_{row.result}")} for row in report.rules],
        "note": report.note,
    }


def _definitions(session: AnalysisResult) -> list[Json]:
    return [
        {"title": REGISTRY[name].title, "text": REGISTRY[name].definition, "source": REGISTRY[name].reference_source}
        for name in dict.fromkeys(m.id for m in session.measurements)
    ]
