"""The fuzzer's standing reader answers as a process for each file does, whatever the files before did to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzz import c3d
from fuzz.standing_reader import standing_reader

from gait.errors import InputError
from gait.imports import read_motion

CRASHES = Path(__file__).parent / "seeds" / "c3d"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    pytest.importorskip("ezc3d")
    path = tmp_path / "run.c3d"
    path.write_bytes(c3d.seeds()["run"])
    return path


def test_it_reads_what_a_process_of_its_own_reads(run: Path) -> None:
    alone = read_motion(run)
    with standing_reader():
        standing = read_motion(run)
    assert standing.names == alone.names
    assert np.array_equal(standing.points_m, alone.points_m, equal_nan=True)


def test_it_outlives_files_that_end_a_reader(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.imports.apart.MOST_PROCESSOR_SECONDS", 1)
    damaged = tmp_path / "damaged.c3d"
    with standing_reader():
        for content in (b"", *(path.read_bytes() for path in sorted(CRASHES.iterdir()))):
            damaged.write_bytes(content)
            with pytest.raises(InputError):
                read_motion(damaged)
            assert len(read_motion(run).time_s) == 12
