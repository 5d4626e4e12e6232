"""Keep the log messages of native libraries off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gait.cli.terminal.encoding import PLAIN_TEXT

_STANDARD_ERROR = 2


@contextmanager
def silence_native_stderr() -> Iterator[None]:
    """Discard what native code writes to standard error. `sys.stderr` still reaches the terminal.

    The model runtimes log there and cannot be told not to, while an error message is meant to be two lines only. This
    redirects a file descriptor of the whole process, so only the command line uses it.
    """
    sys.stderr.flush()
    original, encoding = sys.stderr, sys.stderr.encoding
    terminal_descriptor = os.dup(_STANDARD_ERROR)
    with open(terminal_descriptor, "w", buffering=1, encoding=encoding, errors=PLAIN_TEXT, closefd=False) as terminal:
        null_descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_descriptor, _STANDARD_ERROR)
        os.close(null_descriptor)
        sys.stderr = terminal
        try:
            yield
        finally:
            sys.stderr = original
            os.dup2(terminal_descriptor, _STANDARD_ERROR)
            os.close(terminal_descriptor)
