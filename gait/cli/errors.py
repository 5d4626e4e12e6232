"""Exit codes, and error messages in two plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from gait.errors import GaitError, OptionError
from gait.runtime.libraries import missing_library
from gait.runtime.memory import is_out_of_memory

EXIT_WRONG_COMMAND = 2
EXIT_NO_REPORT = 3
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143
NO_REPORT = "Stopped. No report was written."
EXIT_CODES = (
    "Exit codes. 0: the report was written. 2: the command is wrong. 3: a clip cannot be used or the report cannot be "
    "written, and no files are left behind; if only the history could not be updated, the report is kept."
)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Turn errors into two lines on standard error and an exit code.

    Raises
    ------
    typer.Exit
        With 2 after an `OptionError`, 3 after any other `GaitError` or when memory runs out, 130 after an interrupt.
    """
    # OpenCV reports a lack of memory with its own exception, which exists only once the library is loaded.
    opencv = sys.modules.get("cv2")
    memory_errors: tuple[type[Exception], ...] = (MemoryError, OSError, ImportError, RuntimeError)
    if opencv is not None:
        memory_errors += (opencv.error,)
    try:
        yield
    except GaitError as error:
        typer.echo(f"{one_line(error.problem)}\n{one_line(error.remedy)}", err=True)
        raise typer.Exit(EXIT_WRONG_COMMAND if isinstance(error, OptionError) else EXIT_NO_REPORT) from None
    except memory_errors as error:
        lacking = missing_library(error)
        if lacking is not None:
            typer.echo(lacking, err=True)
            raise typer.Exit(EXIT_NO_REPORT) from None
        if not is_out_of_memory(error):
            raise
        typer.echo("There is not enough memory.\nClose other programs, or film ten seconds in 1080p.", err=True)
        raise typer.Exit(EXIT_NO_REPORT) from None
    except KeyboardInterrupt:
        typer.echo(NO_REPORT, err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def one_line(text: str) -> str:
    """Return the text with "?" for line breaks and control characters, which a file name may contain.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        A text of the same length that is safe to print.

    Examples
    --------
    >>> one_line("'two\\nlines.mp4' is empty.")
    "'two?lines.mp4' is empty."
    """
    return "".join(character if character.isprintable() else "?" for character in text)
