"""The handout: one printed page with one picture, one cue, its dose, two exercises, and room for handwriting."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gait.coaching.plans import first_exercises, make_plan
from gait.report.choices import Paper
from gait.report.exercises import drawing_of, drawing_svg
from gait.report.key_pictures import KeyPicture, key_pictures
from gait.report.logo import logo_file
from gait.report.outcomes import printed_sign
from gait.report.pdf.content import Json, advice_content, header_content, leading_caption, picture_file, tiles_content
from gait.report.pdf.pdf import paper_name, typeset
from gait.runtime.atomic import atomic_file
from gait.words import WORDS, say
from gait.words.numbers import with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Metronome

_WORDS = (
    *("handout.practise", "handout.beat", "handout.qr_note", "handout.exercises", "handout.notes"),
    *("handout.green", "handout.green_text", "handout.amber", "handout.amber_text", "handout.red", "handout.red_text"),
    *("handout.next", "handout.not_a_diagnosis", "pdf.page", "advice.week"),
)


def write_handout(
    session: AnalysisResult,
    path: Path,
    *,
    paper: Paper = "a4",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
) -> None:
    """Write the handout as a PDF of one page. The same session always gives the same bytes.

    Without a cue, the page says what the outcome is. After a red flag, it says whether to stop running, and has the
    reliable headline numbers to take to a clinician, and no exercises.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    path : Path
        The PDF file. It appears only when it is complete.
    paper : {"a4", "letter"}
        Page size.
    pictures : mapping, optional
        The key pictures by view; by default they are made from the clips.

    Raises
    ------
    OptionError
        If `paper` is not a valid choice.
    ClipError
        If pictures are needed and a clip can no longer be read.

    Examples
    --------
    >>> write_handout(session, Path("handout.pdf"))  # doctest: +SKIP
    """
    with atomic_file(path) as unfinished:
        unfinished.write_bytes(handout_pdf(session, paper=paper, pictures=pictures))


def handout_pdf(
    session: AnalysisResult,
    *,
    paper: Paper = "a4",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
) -> bytes:
    """Return the bytes of the handout.

    Parameters
    ----------
    session, paper, pictures
        See `write_handout`.

    Returns
    -------
    bytes

    Raises
    ------
    OptionError
        If `paper` is not a valid choice.
    ClipError
        If pictures are needed and a clip can no longer be read.
    """
    session, paper_size = session.in_display_units(), paper_name(paper)
    if pictures is None:
        pictures = {analysis.name: key_pictures(analysis) for analysis in session.clips}
    advice, logo = session.advice, session.visit.logo
    is_stopped = advice.outcome == "clinician"
    leading = leading_caption(pictures, advice)
    exercises = _exercises(session)
    content: Json = {
        **header_content(session, title=say("handout.title"), paper=paper_size),
        "facts": [],
        "numbers": [tile for tile in tiles_content(session) if not tile["warning"]] if is_stopped else [],
        "advice": _advice(session),
        "words": {key.split(".")[1]: WORDS[key] for key in _WORDS},
        "leading": leading,
        "exercises": exercises,
        "qr": "" if advice.metronome is None else metronome_text(advice.metronome),
        "light": say("handout.light_later" if is_stopped else "handout.light"),
    }
    files = {
        **{picture_file(view, index): p.jpeg for view, of_view in pictures.items() for index, p in enumerate(of_view)},
        **{exercise["file"]: drawing_svg(exercise["file"]) for exercise in exercises},
        **({} if advice.metronome is None else {"qr.svg": _qr_code(content["qr"])}),
        **({} if logo is None else {logo_file(logo): logo}),
        "outcome.svg": printed_sign(advice.outcome),
    }
    return typeset(content, files, template="handout.typ")


def metronome_text(beat: Metronome) -> str:
    """Return the settings of the metronome as the text of the QR code, which needs no network.

    Parameters
    ----------
    beat : Metronome
        The beat to practise with.

    Returns
    -------
    str

    Examples
    --------
    >>> from gait.coaching.advice import Metronome
    >>> metronome_text(Metronome(cadence_spm=170, baseline_spm=160.0, pattern="2:1", minutes=20))[:60]
    'Metronome: 170 steps a minute, one beat for each step. 2 min'
    """
    return say(
        "handout.qr",
        cadence=beat.cadence_spm,
        on=beat.on_min,
        off=beat.off_min,
        minutes=beat.minutes,
        baseline=with_unit(beat.baseline_spm, "steps/min"),
    )


def _advice(session: AnalysisResult) -> Json:
    """Return the advice with one cue at most. Before an examination, the first words are whether to stop running."""
    advice, clinician = session.advice, session.visit.clinician
    content = advice_content(advice)
    content["cues"] = content["cues"][:1]
    if advice.outcome == "clinician":
        content["headline"] = advice.week or advice.headline
        content["week"] = content["rests_on"] = ""
        if clinician:
            content["message"] = say("handout.examined_by", clinician=clinician)
    return content


def _exercises(session: AnalysisResult) -> list[Json]:
    """Return the first strength exercises of the plan with their drawings; none if a clinician comes first."""
    return [
        {
            "title": title,
            "sets": sets,
            "next": say("handout.exercise_next", progression=progression),
            "file": drawing_of(title),
        }
        for title, _, sets, progression, _ in first_exercises(
            make_plan(session.advice, session.runner, units=session.options.units)
        )
    ]


def _qr_code(text: str) -> bytes:
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue()
