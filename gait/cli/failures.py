"""How a command ends: exit codes, and errors as two plain lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from gait.errors import GaitError, OptionError
from gait.runtime.memory import is_out_of_memory

EXIT_WRONG_COMMAND = 2
EXIT_NO_REPORT = 3
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143
NO_REPORT = "Stopped; no report was written."
EXIT_CODES = (
    "Exit code 0: the report is written. 2: the command is wrong. 3: a clip cannot be used or the report cannot be "
    "written; then no file is left behind. (A history that cannot be added to after all is 3, with the report kept.)"
)
_MAY_MEAN_NO_MEMORY: tuple[type[Exception], ...] = (MemoryError, OSError, ImportError, RuntimeError)


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn errors into two lines and an exit code, and an interrupt into a clean stop."""
    try:
        yield
    except GaitError as error:
        typer.echo(f"{one_line(error.problem)}\n{one_line(error.remedy)}", err=True)
        raise typer.Exit(EXIT_WRONG_COMMAND if isinstance(error, OptionError) else EXIT_NO_REPORT) from None
    except _MAY_MEAN_NO_MEMORY + _opencv_errors() as error:
        if not is_out_of_memory(error):
            raise
        typer.echo("There is not enough memory.\nClose other programs, or film in 1080p for ten seconds.", err=True)
        raise typer.Exit(EXIT_NO_REPORT) from None
    except KeyboardInterrupt:
        typer.echo(NO_REPORT, err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def _opencv_errors() -> tuple[type[Exception], ...]:
    """OpenCV's own kind of error, by which it also says that no memory is left; none where it was not loaded."""
    opencv = sys.modules.get("cv2")
    return () if opencv is None else (opencv.error,)


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, which a file's name may hold.

    Examples
    --------
    >>> one_line("'two\\nlines.mp4' is empty.")
    "'two?lines.mp4' is empty."
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)
