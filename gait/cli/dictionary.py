"""`gait dictionary`: what every column of every table is."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from gait.cli.errors import exit_on_error
from gait.errors import OptionError

DictionaryFormat = Literal["csv", "json", "md"]


def dictionary(
    table: Annotated[str | None, typer.Argument(metavar="TABLE", help="Only this table, such as steps.")] = None,
    to: Annotated[
        DictionaryFormat | None, typer.Option("--format", help="Print a document instead of a table to read.")
    ] = None,
) -> None:
    """Say what every column of every table is: type, unit and meaning."""
    with exit_on_error():
        from gait.results.dictionary import data_dictionary, dictionary_text

        tables = data_dictionary()
        if table is not None:
            names = ", ".join(each.name for each in tables)
            tables = tuple(each for each in tables if each.name == table)
            if not tables:
                raise OptionError(f"There is no table '{table}'.", f"Name one of: {names}.")
        if to is not None:
            sys.stdout.write(dictionary_text(tables, to=to))
            return
        from gait.cli.terminal.dictionary import print_dictionary

        print_dictionary(tables)
