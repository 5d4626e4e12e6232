"""Take away from a Python on Linux what Python on Windows lacks, to see that gait does without it.

`environment` makes every process of a command do so at its start. Libraries that have code of their own for each system
are loaded first and keep what they took.
"""

from __future__ import annotations

import os
from pathlib import Path

MODULES = ("resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog")
OF_OS = (
    *("sched_getaffinity", "sched_setaffinity", "getuid", "geteuid", "getgid", "getegid", "nice", "sysconf", "getppid"),
    *("forkpty", "killpg", "setsid", "setpgid", "getpgid", "wait3", "wait4", "mkfifo", "chown", "getloadavg"),
    *("pread", "pwrite", "posix_fallocate", "O_DIRECTORY", "O_NOFOLLOW", "set_blocking"),
)
OF_SIGNAL = (
    *("SIGALRM", "SIGHUP", "SIGXCPU", "SIGXFSZ", "SIGUSR1", "SIGUSR2", "SIGCHLD", "setitimer", "getitimer"),
    *("ITIMER_REAL", "alarm", "pthread_sigmask", "sigwait"),
)
_TESTS = Path(__file__).parent


def environment(folder: Path, *others: str, search: tuple[Path, ...] = ()) -> dict[str, str]:
    """Return the environment of processes that lack all of it, and print in a code page of old Windows consoles.

    Parameters
    ----------
    folder : Path
        An empty folder.
    *others : str
        Modules with a function `install` to call too.
    search : tuple of Path
        Where these lie.
    """
    lines = [f"import {name}\n{name}.install()\n" for name in ("posix_removed", *others)]
    (folder / "sitecustomize.py").write_text("".join(lines), encoding="utf-8")
    path = os.pathsep.join(map(str, (folder, _TESTS, *search, _TESTS.parent)))
    return os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "cp437", "XDG_DATA_HOME": str(folder / "data")}


def install() -> None:
    """Take it all away in this process."""
    import asyncio
    import concurrent.futures
    import ctypes
    import multiprocessing
    import selectors
    import shutil
    import signal
    import stat
    import subprocess
    import sys
    import tempfile
    import time
    from typing import Any

    import filelock
    import psutil

    assert all((asyncio, concurrent.futures, filelock, multiprocessing, psutil, shutil, subprocess, tempfile))
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)

    class NamedLibrary(ctypes.CDLL):
        def __init__(self, name: str | None, *arguments: Any, **options: Any) -> None:
            if name is None:
                raise TypeError("LoadLibrary() argument 1 must be str, not None")
            super().__init__(name, *arguments, **options)

    ctypes.CDLL = NamedLibrary  # type: ignore[misc]
    write_time = time.strftime

    def strftime(text: str, *arguments: Any) -> str:
        if "%-" in text:
            raise ValueError("Invalid format string")
        return write_time(text, *arguments)

    time.strftime = strftime
    register = selectors.DefaultSelector.register

    def register_socket(self: Any, file: Any, events: int, data: Any = None) -> Any:
        descriptor = file if isinstance(file, int) else file.fileno()
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            raise OSError(10038, "an operation was attempted on something that is not a socket")
        return register(self, file, events, data)

    selectors.DefaultSelector.register = register_socket  # type: ignore[method-assign]
