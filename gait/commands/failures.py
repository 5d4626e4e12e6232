"""How a command ends: exit codes, and errors as two plain lines."""

from __future__ import annotations

import resource
import sys
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
LEAST_ADDRESS_SPACE_BYTES = 2_500_000_000
"""With 2.6 GB the sample is analysed, with 2.0 GB the film cannot be encoded, with 1.0 GB or less libraries crash."""
_MAY_MEAN_NO_MEMORY: tuple[type[Exception], ...] = (MemoryError, OSError, ImportError, RuntimeError)
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc")


@contextmanager
def plain_failures() -> Iterator[None]:
    """Turn errors into two lines and an exit code, and an interrupt into a clean stop."""
    try:
        yield
    except GaitError as error:
        typer.echo(f"{one_line(error.problem)}\n{one_line(error.remedy)}", err=True)
        raise typer.Exit(EXIT_WRONG_COMMAND if isinstance(error, OptionError) else EXIT_NO_REPORT) from None
    except _MAY_MEAN_NO_MEMORY + _opencv_errors() as error:
        if not _short_of_memory(error):
            raise
        typer.echo("There is not enough memory.\nClose other programs, or film in 1080p for ten seconds.", err=True)
        raise typer.Exit(EXIT_NO_REPORT) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; no report was written.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def check_address_space() -> None:
    """Refuse, before any of the native libraries is loaded, a limit under which they crash or wait for ever.

    Raises
    ------
    GaitError
        If this process may use fewer addresses than `LEAST_ADDRESS_SPACE_BYTES` (`ulimit -v`).
    """
    allowed_bytes, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed_bytes != resource.RLIM_INFINITY and allowed_bytes < LEAST_ADDRESS_SPACE_BYTES:
        raise GaitError(
            f"There is not enough memory: this process may use {allowed_bytes / 1e9:.1f} GB of addresses.",
            f"Allow it {LEAST_ADDRESS_SPACE_BYTES / 1e9:.1f} GB or more (`ulimit -v`).",
        )


def _opencv_errors() -> tuple[type[Exception], ...]:
    """OpenCV's own kind of error, by which it also says that no memory is left; none where it was not loaded."""
    opencv = sys.modules.get("cv2")
    return () if opencv is None else (opencv.error,)


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
