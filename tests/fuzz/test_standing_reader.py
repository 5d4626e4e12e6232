"""The fuzzer's standing reader gives the same results as the isolated reader, whatever earlier files did to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fuzz import c3d
from fuzz.standing_reader import standing_reader

from gait.errors import InputError
from gait.formats.read import read_motion
from gait.runtime.isolated import read_isolated

SEEDS = Path(__file__).parent / "seeds"
ENDS_A_READER = [
    *(("c3d", SEEDS / "c3d" / name) for name in ("8a8b255ce469", "aaa30445c904", "d7c0db33e7b4", "cf4c6556bb9d")),
    *(("pose_track", SEEDS / "pose_nc" / name) for name in ("342dfa900e53", "9c7cb854e25f", "baa33b7237b4")),
]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    pytest.importorskip("ezc3d")
    path = tmp_path / "run.c3d"
    path.write_bytes(c3d.seeds()["run"])
    return path


def test_it_reads_the_same_as_the_isolated_reader(run: Path) -> None:
    alone = read_motion(run)
    with standing_reader():
        standing = read_motion(run)
    assert standing.names == alone.names
    assert np.array_equal(standing.points_m, alone.points_m, equal_nan=True)


def test_it_survives_files_that_end_a_reader(run: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    refusal = InputError("It is damaged.", "Make another.")
    with standing_reader():
        # Given to the libraries directly, without the checks that now come before.
        for kind, path in ENDS_A_READER:
            damaged.write_bytes(path.read_bytes())
            with pytest.raises(InputError):
                read_isolated(kind, damaged, error=refusal)
            assert len(read_motion(run).time_s) == 12


def test_it_counts_how_files_ended(run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("fuzz.standing_reader._FILES_PER_COUNT", 2)
    with standing_reader():
        read_motion(run)
        with pytest.raises(InputError):
            read_isolated("pose_track", run, error=InputError("It is no track.", "Give a track."))
    assert "{'read': 1, 'rejected by the library': 1}" in capsys.readouterr().err
