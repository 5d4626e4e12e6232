"""How a command ends: exit codes, and errors as two plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EAGAIN, ENOMEM

import typer

from gait.errors import GaitError, OptionError

EXIT_WRONG_COMMAND = 2
EXIT_NO_REPORT = 3
EXIT_INTERRUPTED = 130
EXIT_TERMINATED = 143
EXIT_CODES = (
    "Exit code 0: the report is written. 2: the command is wrong. 3: a clip cannot be used or the report cannot be "
    "written; then no file is left behind. (A history that cannot be added to after all is 3, with the report kept.)"
)
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc")


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn errors into two lines and an exit code, and an interrupt into a clean stop."""
    try:
        yield
    except GaitError as error:
        typer.echo(f"{one_line(error.problem)}\n{one_line(error.remedy)}", err=True)
        raise typer.Exit(EXIT_WRONG_COMMAND if isinstance(error, OptionError) else EXIT_NO_REPORT) from None
    except (MemoryError, OSError, ImportError, RuntimeError) as error:
        if not _short_of_memory(error):
            raise
        typer.echo("There is not enough memory.\nClose other programs, or film in 1080p for ten seconds.", err=True)
        raise typer.Exit(EXIT_NO_REPORT) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; no report was written.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def _short_of_memory(error: Exception) -> bool:
    """Whether an error means that no memory was left; libraries say so in many ways."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in (ENOMEM, EAGAIN)):
        return True
    return any(words in str(error).lower() for words in _NO_MEMORY)


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, which a file's name may hold.

    Examples
    --------
    >>> one_line("'two\\nlines.mp4' is empty.")
    "'two?lines.mp4' is empty."
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)
