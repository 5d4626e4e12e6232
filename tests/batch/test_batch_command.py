"""The command `gait batch`: its template and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gait.cli.app import app


def test_the_command_prints_a_template() -> None:
    result = CliRunner().invoke(app, ["batch", "--template"])
    assert result.exit_code == 0
    assert result.stdout.startswith("name,side,side_left,side_right,rear")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["in"],
        ["missing", "--out", "o"],
        ["in", "--out", "o", "--workers", "0"],
        ["in", "--out", "o", "--timeout", "0"],
        ["in", "--out", "o", "--model", "huge"],
        ["in", "--out", "in/anna_side.mp4"],
        ["in", "--out", "o", "--scheduler", "tcp://127.0.0.1:1"],
    ],
)
def test_wrong_commands_end_with_two_lines(
    clips_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gait.batch.dask_workers._CONNECT_TIMEOUT_S", 1)
    result = CliRunner().invoke(app, ["batch", *arguments])
    assert result.exit_code in (2, 3)
    assert len(result.stderr.strip().splitlines()) == 2, result.stderr
