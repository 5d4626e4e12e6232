"""Fixtures of the batch tests: three different small clips, and an analysis that takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_makers import small_clip
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE
from stand_in_analysis import write_made_up_report

from gait.batch.job import Job, Settings


@pytest.fixture(scope="session")
def three_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three different clips: two from the side, one from behind."""
    folder = tmp_path_factory.mktemp("three")
    small_clip(SAMPLE_SIDE, folder / "anna_side.mp4", frames=46)
    small_clip(SAMPLE_SIDE, folder / "ben-SIDE.mp4", frames=48)
    small_clip(SAMPLE_REAR, folder / "carla.rear.mp4", frames=50)
    return folder


@pytest.fixture
def analyses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the analysis by one that writes a few files. Return the list of the clips that it was given."""
    analysed: list[str] = []

    def analyze(job: Job, settings: Settings, paths: dict[str, Path], folder: Path) -> None:
        analysed.extend(path.name for path in paths.values())
        write_made_up_report(folder)

    monkeypatch.setattr("gait.batch.worker._analyze", analyze)
    return analysed


@pytest.fixture
def clips_folder(three_clips: Path, tmp_path: Path) -> Path:
    """A copy of the three clips, to rename and change."""
    folder = tmp_path / "in"
    folder.mkdir()
    for clip in three_clips.iterdir():
        (folder / clip.name).write_bytes(clip.read_bytes())
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=str(tmp_path / "out"), model="lite")
