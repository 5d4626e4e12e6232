"""The same clips and options give the same `results.json`, byte for byte: again, on one core or more, at every door."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from clip_makers import SAMPLE_SIDE, shortened

from gait import Runner, analyze
from gait.results.document import results_text

HEIGHT_M, SPEED_MPS, MODEL, FRAMES = 1.72, 2.8, "lite", 180
TOLD = ("--height", "172cm", "--speed", "2.8m/s", "--model", MODEL)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shortened(SAMPLE_SIDE, tmp_path_factory.mktemp("clip") / "side.mp4", frames=FRAMES)


@pytest.fixture(scope="module")
def expected(clip: Path) -> bytes:
    """By the library."""
    session = analyze(side=clip, runner=Runner(height_m=HEIGHT_M), speed_mps=SPEED_MPS, model=MODEL)
    return results_text(session).encode()


def gait(*arguments: str | Path, cores: int | None = None) -> str:
    """Run a command, on so many cores."""
    usable = sorted(os.sched_getaffinity(0))

    def confine() -> None:
        if cores is not None:
            os.sched_setaffinity(0, usable[:cores])

    done = subprocess.run(
        [sys.executable, "-m", "gait", *map(str, arguments)],
        preexec_fn=confine,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_again_in_the_same_process(clip: Path, expected: bytes) -> None:
    session = analyze(side=clip, runner=Runner(height_m=HEIGHT_M), speed_mps=SPEED_MPS, model=MODEL)
    assert results_text(session).encode() == expected


@pytest.mark.parametrize("cores", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_by_the_command_on_one_core_and_on_two(clip: Path, expected: bytes, tmp_path: Path, cores: int) -> None:
    if len(os.sched_getaffinity(0)) < cores:
        pytest.skip("this computer has one core")
    printed = gait("analyze", "--side", clip, *TOLD, "--out", tmp_path / "report", "--json", cores=cores)
    assert (tmp_path / "report" / "results.json").read_bytes() == expected
    assert printed.encode() == expected


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_by_a_batch_with_one_worker_and_with_two(clip: Path, expected: bytes, tmp_path: Path, workers: int) -> None:
    rows = ["name,side,height,speed"]
    # The other session is another clip: the same one with the same options would be the same session.
    for name, frames in (("anna", FRAMES), ("ben", FRAMES // 2 + 10)):
        (tmp_path / name).mkdir()
        shortened(SAMPLE_SIDE, tmp_path / name / "side.mp4", frames=frames)
        rows.append(f"{name},{name}/side.mp4,172cm,2.8m/s")
    (tmp_path / "day.csv").write_text("\n".join(rows) + "\n")
    gait("batch", tmp_path / "day.csv", "--out", tmp_path / "day", "--model", MODEL, "--workers", str(workers))
    (found,) = (tmp_path / "day").glob("anna*/results.json")
    assert found.read_bytes() == expected
    assert len(list((tmp_path / "day").glob("ben*/results.json"))) == 1


def test_by_the_upload_page(clip: Path, expected: bytes, tmp_path: Path) -> None:
    if any(find_spec(name) is None for name in ("fastapi", "pydantic")):
        pytest.skip("the packages of the upload page are not installed")
    from gait.web.queue.process import run_job
    from gait.web.settings import Settings

    settings = Settings(data=tmp_path, model=MODEL)
    limits = ("max_clip_s", "max_pixels", "max_frames", "max_memory_bytes", "max_job_s")
    shutil.copy(clip, tmp_path / "side.mp4")
    answers = {
        "clips": [{"view": "side", "size_bytes": clip.stat().st_size}],
        "runner": {"height": "172cm"},
        "speed": "2.8m/s",
        # The page offers a plan; the other doors make one on request.
        "report": {"plan": False},
    }
    outcome = run_job(
        {
            "folder": str(tmp_path),
            "answers": answers,
            "model": MODEL,
            **{name: getattr(settings, name) for name in limits},
        }
    )
    assert outcome.ending == "done", outcome.message
    assert (tmp_path / "report" / "results.json").read_bytes() == expected
