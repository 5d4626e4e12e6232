"""Import modules in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from threading import Event, Thread


@contextmanager
def importing(*modules: str) -> Iterator[None]:
    """Import modules on a background thread while the block runs, so that later imports of them take no time.

    Errors are ignored here, since the later import raises them again. When the block ends, the import that is running
    is finished and no further one is started.

    Parameters
    ----------
    *modules : str
        Full module names, in the order in which they are needed.

    Yields
    ------
    None
        Nothing. The modules are imported while the block runs.

    Examples
    --------
    >>> with importing("wave"):
    ...     "something that takes time"
    'something that takes time'
    """
    finished = Event()

    def import_all() -> None:
        with suppress(ImportError, MemoryError, OSError):
            for module in modules:
                if not finished.is_set():
                    import_module(module)

    thread = Thread(target=import_all, name="importing")
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
