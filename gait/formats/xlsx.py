"""A session as a workbook for spreadsheet programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gait.analysis.result import AnalysisResult
from gait.report.methods import methods
from gait.results.dictionary import data_dictionary
from gait.results.tables import measures_table, step_values_table, steps_table

_WIDEST_COLUMN = 60
# Values are never formulas or links, whatever a reason or a name begins with.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
_TABLES = ("measures", "steps", "step_values")


def write_xlsx(session: AnalysisResult, path: Path) -> None:
    """Write a session as an XLSX workbook.

    The sheets are `measures`, `steps`, `step_values`, `methods` (the paragraph for a paper, with its references) and
    `columns` (the data dictionary of the first three). Missing values are empty cells.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    path : Path
        The file to write.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        heading = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        tables = (measures_table(session), steps_table(session), step_values_table(session))
        for name, table in zip(_TABLES, tables, strict=True):
            _add_table(book.add_worksheet(name), table, heading)
        described = methods(session)
        _add_text(
            book.add_worksheet("methods"),
            [described.paragraph, "", *(reference.line for reference in described.references)],
            wrapped,
        )
        _add_table(book.add_worksheet("columns"), _columns(), heading)


def _columns() -> pd.DataFrame:
    rows = [
        (column.table, column.name, column.type, column.unit, column.description)
        for table in data_dictionary()
        if table.name in _TABLES
        for column in table.columns
        # Tables of many sessions have these, a workbook does not.
        if column.name != "session" and not column.description.endswith("Only in exports.")
    ]
    return pd.DataFrame(rows, columns=["table", "name", "type", "unit", "description"])


def _add_table(sheet: Any, table: pd.DataFrame, heading: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, list(table.columns), heading)
    for number, (name, column) in enumerate(table.items()):
        width = len(str(name))
        for row, value in enumerate(column, start=1):
            width = max(width, _write(sheet, row, number, value))
        sheet.set_column(number, number, min(width + 2, _WIDEST_COLUMN))
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any) -> int:
    """Write one value with the type that it has, and return the width of its text."""
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return 0
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, column, bool(value))
        return 5
    if isinstance(value, int | float | np.number):
        sheet.write_number(row, column, float(value))
        return 10
    sheet.write_string(row, column, str(value))
    return len(str(value))


def _add_text(sheet: Any, lines: list[str], wrapped: Any) -> None:
    sheet.set_column(0, 0, 120)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrapped)
