"""Loading libraries while something else has the cores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Event, Thread


@contextmanager
def loading(*modules: str) -> Iterator[None]:
    """Load modules on a thread of their own while the block runs, so that who imports them later need not wait.

    Whatever goes wrong is left for that later import to say. When the block ends, no further module is begun.

    Parameters
    ----------
    modules : str
        Their full names, in the order in which they are needed.

    Examples
    --------
    >>> with loading("wave"):
    ...     "something that takes its time"
    'something that takes its time'
    """

    over = Event()

    def load() -> None:
        with suppress(ImportError, MemoryError, OSError):
            for module in modules:
                if not over.is_set():
                    import_module(module)

    thread = Thread(target=load, name="loading")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
