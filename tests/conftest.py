"""What several test files share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE, shortened

if TYPE_CHECKING:
    from gait.session import Session

# A shell that starts the tests in its background has them, and all that they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def short_clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Five seconds of the sample pair."""
    folder = tmp_path_factory.mktemp("clips")
    return {source.stem: shortened(source, folder / source.name, frames=300) for source in (SAMPLE_SIDE, SAMPLE_REAR)}


@pytest.fixture(scope="session")
def session(short_clips: dict[str, Path]) -> Session:
    """Five seconds of the sample pair, analysed with the smallest model."""
    from gait import Runner, analyze

    return analyze(**short_clips, runner=Runner(height_m=1.72), speed_mps=2.8, model="lite")


@pytest.fixture
def report_stand_ins(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the slow writers of report and film; each can be given something to do instead."""

    def write_text(_: object, path: Path, **__: object) -> None:
        path.write_text("made")

    def replace(*, report: Callable[..., Any] = write_text, film: Callable[..., Any] = write_text) -> None:
        for module, name, writer in (("page.html", "write_report", report), ("film", "write_annotated", film)):
            stand_in = ModuleType(f"gait.report.{module}")
            setattr(stand_in, name, writer)
            monkeypatch.setitem(sys.modules, f"gait.report.{module}", stand_in)

    replace()
    return replace
