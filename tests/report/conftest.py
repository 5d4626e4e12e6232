"""Fixtures of the report tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from made_sessions import analysis_of, grey_clip

from gait.analysis.result import ClipAnalysis
from gait.measurement import View
from gait.options import Options
from gait.runner import Runner
from gait.session import Session


@pytest.fixture(scope="session")
def made_session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A session of a side and a rear clip. The name of the side clip must be escaped in HTML."""
    folder = tmp_path_factory.mktemp("made")
    names: dict[View, str] = {"side": "<script>alert('side')&.mp4", "rear": "rear.mp4"}
    clips = tuple(analysis_of(grey_clip(folder / name), view) for view, name in names.items())
    return Session(runner=Runner(height_m=1.75), options=Options(), clips=clips, findings=())


@pytest.fixture(scope="session")
def made_page(made_session: Session) -> str:
    from gait.report.page.html import report_html

    return report_html(made_session)


@pytest.fixture
def without() -> Callable[[Session, str], Session]:
    """Return a function that withholds one measure of a session."""

    def withhold(session: Session, name: str) -> Session:
        def without_measure(analysis: ClipAnalysis) -> ClipAnalysis:
            measurements = tuple(
                replace(
                    m,
                    value=None,
                    ci95=None,
                    n=0,
                    left=None,
                    right=None,
                    status="withheld",
                    reason="The feet are hidden <here>; film again.",
                )
                if m.id == name
                else m
                for m in analysis.measurements
            )
            return replace(analysis, measurements=measurements)

        return replace(session, clips=tuple(without_measure(analysis) for analysis in session.clips))

    return withhold
