"""`gait analyze` is stopped at each stage: no incomplete report remains, and the next run works."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from clip_makers import SAMPLE_SIDE, shortened
from command_line import analysis_line

pytestmark = pytest.mark.slow

EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
LONG = "GAIT_SOAK" in os.environ
"""The short run sends one signal per stage; the long run sends both, and kills too."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shortened(SAMPLE_SIDE, tmp_path_factory.mktemp("clip") / "side.mp4", frames=240)


def start(clip: Path, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        analysis_line(clip),
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def finished(clip: Path, folder: Path) -> tuple[int, list[str]]:
    """Run to the end, and return the exit code and the lines on standard error."""
    with start(clip, folder) as process:
        assert process.stderr is not None
        said = process.stderr.read().splitlines()
    return process.returncode, said


@pytest.fixture(scope="module")
def undisturbed(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], list[str]]:
    """Files and messages of an undisturbed run."""
    folder = tmp_path_factory.mktemp("whole")
    code, said = finished(clip, folder)
    assert code == 0, said
    return set(os.listdir(folder / "report")), said


@pytest.fixture(scope="module")
def files(undisturbed: tuple[set[str], list[str]]) -> set[str]:
    """File names of a complete report."""
    return undisturbed[0]


@pytest.fixture(scope="module")
def stages(undisturbed: tuple[set[str], list[str]]) -> list[str]:
    """The lines that announce the stages."""
    said = undisturbed[1]
    found = [line for line in said if line.endswith(" ...")]
    assert len(found) >= 3
    return found


def test_a_signal_at_any_stage_leaves_nothing_and_the_next_run_works(
    clip: Path, stages: list[str], files: set[str], tmp_path: Path
) -> None:
    for number, stage in enumerate(stages):
        for sent in EXIT_CODES if LONG else [list(EXIT_CODES)[number % 2]]:
            with start(clip, tmp_path) as process:
                assert process.stderr is not None
                for line in process.stderr:
                    if line.strip() == stage:
                        process.send_signal(sent)
                        break
                said = process.stderr.read()
            assert process.returncode == EXIT_CODES[sent], (stage, sent, said)
            assert "Traceback" not in said, (stage, sent)
            assert os.listdir(tmp_path) == [], (stage, sent)
    assert finished(clip, tmp_path)[0] == 0
    assert set(os.listdir(tmp_path)) == {"report"}
    assert set(os.listdir(tmp_path / "report")) == files


def test_a_kill_leaves_no_half_report_and_the_next_run_works(
    clip: Path, stages: list[str], files: set[str], tmp_path: Path
) -> None:
    """A killed process cannot clean up. Its remains are hidden and do not look like a report."""
    for stage in stages if LONG else stages[-1:]:
        with start(clip, tmp_path) as process:
            assert process.stderr is not None
            for line in process.stderr:
                if line.strip() == stage:
                    process.kill()
                    break
        assert process.returncode == -signal.SIGKILL
        assert [name for name in os.listdir(tmp_path) if not name.startswith(".gait-")] == [], stage
    assert finished(clip, tmp_path)[0] == 0
    assert set(os.listdir(tmp_path / "report")) == files
