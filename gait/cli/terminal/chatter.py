"""What compiled libraries print of themselves is kept off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD_ERROR = 2


@contextmanager
def hidden_chatter() -> Iterator[None]:
    """Send what compiled code writes to standard error nowhere; `sys.stderr` still reaches the terminal.

    The model runtimes announce themselves there and cannot be told not to; a refusal is to be two lines and no more.
    For a process of our own only: it moves a file descriptor.
    """
    sys.stderr.flush()
    before, encoding = sys.stderr, sys.stderr.encoding
    kept = os.dup(_STANDARD_ERROR)
    with open(kept, "w", buffering=1, encoding=encoding, errors="backslashreplace", closefd=False) as shown:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STANDARD_ERROR)
        os.close(nowhere)
        sys.stderr = shown
        try:
            yield
        finally:
            sys.stderr = before
            os.dup2(kept, _STANDARD_ERROR)
            os.close(kept)
