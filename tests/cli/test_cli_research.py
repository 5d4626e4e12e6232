"""The commands for tables and watches: dictionary, watch, and export of a cohort."""

from __future__ import annotations

from pathlib import Path

import pytest
from fit_files import START_S, run_file
from typer.testing import CliRunner

from gait.cli.app import app
from gait.results.numbers import write_numbers
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

_DAY_S = 24 * 3600


def output_of(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == exit_code, result.output
    return result.output


def test_dictionary_prints_a_table_to_read_or_a_document() -> None:
    printed = output_of("dictionary", "steps")
    assert "overstride" in printed
    assert "One row is a step" in printed
    assert output_of("dictionary", "steps", "--format", "csv").startswith("table,name,type,unit,description\nsteps,")
    assert "## history clips" in output_of("dictionary", "--format", "md")


def test_dictionary_names_the_tables_if_there_is_no_such_table() -> None:
    assert "step_values" in output_of("dictionary", "smiles", exit_code=2)


def test_watch_lists_runs_and_adds_up_the_week(tmp_path: Path) -> None:
    for number in range(4):
        content = run_file(seconds=2000, cadence=85, start_s=START_S + number * 7 * _DAY_S)
        (tmp_path / f"{number}.fit").write_bytes(content)
    (tmp_path / "broken.FIT").write_bytes(b"no")
    printed = output_of("watch", str(tmp_path))
    assert "0.fit: 2026-05-28, 6.00 km, 170.0 steps/min" in printed
    assert "broken.FIT" in printed
    assert "6 km a week" in printed


def test_watch_gives_no_weekly_distance_from_few_runs(tmp_path: Path) -> None:
    (tmp_path / "one.fit").write_bytes(run_file(cadence=85))
    assert "too little for a weekly distance" in output_of("watch", str(tmp_path / "one.fit"))


@pytest.mark.parametrize("name", ["none.fit", "."])
def test_watch_without_a_run_is_an_error(tmp_path: Path, name: str) -> None:
    assert "No file holds a run" in output_of("watch", str(tmp_path / name), exit_code=3)


def test_export_to_bids_takes_a_folder_of_sessions(tmp_path: Path) -> None:
    session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)
    write_numbers(session, tmp_path / "day" / "one")
    output_of("export", str(tmp_path / "day"), "--to", "bids", "--out", str(tmp_path / "shared"))
    assert (tmp_path / "shared" / "participants.tsv").is_file()
