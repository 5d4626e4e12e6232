"""The data dictionary on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:
    from gait.results.dictionary import Table


def print_dictionary(tables: Iterable[Table], console: Console | None = None) -> None:
    """Print every table with its columns.

    Parameters
    ----------
    tables : iterable of Table
        From `gait.results.dictionary.data_dictionary`.
    console : Console, optional
        Where to print. By default, standard output.
    """
    console = console or Console(highlight=False)
    for table in tables:
        console.print(Text(table.name, style="bold"))
        console.print(Text(f"One row is {table.rows}. In {table.files}.".replace("`", "")))
        grid = Grid(box=box.SIMPLE, pad_edge=False)
        grid.add_column("column", overflow="fold", ratio=2)
        grid.add_column("unit", overflow="fold")
        grid.add_column("content", ratio=5)
        for column in table.columns:
            unit = column.unit or column.type
            grid.add_row(Text(column.name), Text(unit.replace("`", "")), Text(column.description.replace("`", "")))
        console.print(grid)
