"""The advice that measured clips lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.coaching.findings import Finding, findings_of
from gait.coaching.plans import make_plan
from gait.measures.timing_check import timing_is_doubtful
from gait.options import Options
from gait.runner import Runner

ResultT = TypeVar("ResultT", bound=AnalysisResult)


class Advised(NamedTuple):
    """The advice, and the findings behind its cues."""

    advice: Advice
    findings: tuple[Finding, ...]


def advised(clips: Sequence[ClipAnalysis], *, runner: Runner, options: Options) -> Advised:
    """Return the advice for a runner.

    Parameters
    ----------
    clips : sequence of ClipAnalysis
        The analysed clips, at most one per view.
    runner : Runner
        The runner.
    options : Options
        The options of the analysis.

    Returns
    -------
    Advised
    """
    doubted = any(
        timing_is_doubtful(clip.measurements, clip.playback) or (clip.sound is not None and clip.sound.contradicts)
        for clip in clips
    )
    advice = advise(clips, runner=runner, options=options, times_doubted=doubted)
    return Advised(advice, findings_of(advice))


def with_plan(session: ResultT) -> ResultT:
    """Return a session with a plan in its advice.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    AnalysisResult
        Of the type of `session`.
    """
    filmed = session.visit.date_filmed
    day = date.fromisoformat(filmed) if filmed else None
    plan = make_plan(session.advice, session.runner, day=day, units=session.options.units)
    return replace(session, advice=replace(session.advice, plan=plan))
